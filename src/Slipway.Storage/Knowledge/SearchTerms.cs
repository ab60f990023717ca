using System.Text;

namespace Slipway.Storage.Knowledge;

/// <summary>The terms by which a text is found: words, and pairs of characters where a script has no spaces between words.</summary>
internal static class SearchTerms
{
    private const int MostOfAQuery = 64;

    /// <summary>The terms of a text, a space between them.</summary>
    public static string Of(string text)
    {
        var terms = new StringBuilder(text.Length);
        var run = new List<Rune>();
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (IsWithoutSpaces(rune))
            {
                run.Add(rune);
                continue;
            }

            Flush(terms, run);
            terms.Append(Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
                ? Rune.ToLowerInvariant(rune).ToString()
                : " ");
        }

        Flush(terms, run);
        return terms.ToString();
    }

    /// <summary>A query of SQLite's full-text search that finds any of the terms; null when there are none.</summary>
    public static string? Query(string text)
    {
        var terms = Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MostOfAQuery).ToList();
        return terms.Count == 0 ? null : string.Join(" OR ", terms.Select(term => $"\"{term}\""));
    }

    private static void Flush(StringBuilder terms, List<Rune> run)
    {
        if (run.Count == 0)
        {
            return;
        }

        terms.Append(' ');
        for (var i = 0; i < Math.Max(1, run.Count - 1); i++)
        {
            terms.Append(run[i].ToString()).Append(i + 1 < run.Count ? run[i + 1].ToString() : "").Append(' ');
        }

        run.Clear();
    }

    /// <summary>Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.</summary>
    private static bool IsWithoutSpaces(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
