namespace Slipway.Migration.Inventory.Html;

/// <summary>Texts cut to a length, so that those that differ still do.</summary>
internal static class ShortLabels
{
    /// <summary>The texts in their order. What cutting at the end would make equal is cut at its beginning, as far as it is equal.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="most">The most letters of each, wide ones counted twice; at least 8.</param>
    public static string[] Of(IReadOnlyList<string> texts, int most)
    {
        string[] labels = [.. texts.Select(text => HtmlText.Short(text, most))];
        var clashes = Enumerable.Range(0, labels.Length).GroupBy(i => labels[i], StringComparer.Ordinal).Select(same => same.ToList());
        foreach (List<int> same in clashes.Where(same => same.Exists(i => texts[i] != texts[same[0]])).ToList())
        {
            int shared = Shared(same.ConvertAll(i => texts[i]), most);
            foreach (int i in same)
            {
                labels[i] = HtmlText.Short("…" + texts[i][shared..], most);
            }
        }

        return labels;
    }

    /// <summary>How much of the beginning may go: half of a label stays of what is the same, from a space on where there is one.</summary>
    private static int Shared(List<string> texts, int most)
    {
        int length = 0;
        while (texts.TrueForAll(text => length < text.Length && text[length] == texts[0][length]))
        {
            length++;
        }

        int near = Math.Max(0, length - (most / 2));
        int space = texts[0].IndexOf(' ', near, length - near);
        int from = space >= 0 ? space + 1 : near;
        return from > 0 && from < length && char.IsLowSurrogate(texts[0][from]) ? from - 1 : from;
    }
}
