using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Jinja;

/// <summary>Turns the addresses in a text into links, by the rules of Jinja2's <c>urlize</c>.</summary>
internal sealed partial class UrlLinker(JinjaValue limit, string relation, string target, string[] schemes)
{
    private readonly string _attributes = $" rel=\"{Html.Escape(relation)}\"" + (target.Length == 0 ? "" : $" target=\"{target}\"");

    public static bool IsScheme(string scheme) => Scheme().IsMatch(scheme);

    public string Link(string escaped)
    {
        var linked = new StringBuilder(escaped.Length);
        int start = 0;
        while (start < escaped.Length)
        {
            bool isSpace = CodePoints.IsSpace(escaped[start]);
            int end = start;
            while (end < escaped.Length && CodePoints.IsSpace(escaped[end]) == isSpace)
            {
                end++;
            }

            linked.Append(isSpace ? escaped[start..end] : LinkWord(escaped[start..end]));
            start = end;
        }

        return linked.ToString();
    }

    [GeneratedRegex("^[\\w.+-]{2,}:(/){0,2}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        """
        ^(
            (https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})
          | ([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)
          | (https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\]))
        )
        (?::[\d]{1,5})?(?:[/?\#]\S*)?$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex("^\\S+@\\w[\\w.-]*\\.\\w+$", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    private string LinkWord(string word)
    {
        int head = SkipHead(word);
        int tail = FindTail(word, head);
        string middle = word[head..tail];
        string rest = word[tail..];
        foreach ((string open, string close) in ((string, string)[])[("(", ")"), ("<", ">"), ("&lt;", "&gt;")])
        {
            int opened = CountOf(middle, open);
            if (opened <= CountOf(middle, close))
            {
                continue;
            }

            // A closing bracket that balances one inside the address belongs to it.
            for (int count = Math.Min(opened, CountOf(rest, close)); count > 0; count--)
            {
                int end = rest.IndexOf(close, StringComparison.Ordinal) + close.Length;
                middle += rest[..end];
                rest = rest[end..];
            }
        }

        return word[..head] + Anchor(middle) + rest;
    }

    private string Anchor(string text)
    {
        if (Address().IsMatch(text))
        {
            bool isComplete = text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal);
            return $"<a href=\"{(isComplete ? "" : "https://")}{text}\"{_attributes}>{Shorten(text)}</a>";
        }

        if (text.StartsWith("mailto:", StringComparison.Ordinal) && Mail().IsMatch(text[7..]))
        {
            return $"<a href=\"{text}\">{text[7..]}</a>";
        }

        if (text.Contains('@', StringComparison.Ordinal) && !text.StartsWith("www.", StringComparison.Ordinal) &&
            !text.Contains(':', StringComparison.Ordinal) && Mail().IsMatch(text))
        {
            return $"<a href=\"mailto:{text}\">{text}</a>";
        }

        foreach (string scheme in schemes)
        {
            if (text != scheme && text.StartsWith(scheme, StringComparison.Ordinal))
            {
                text = $"<a href=\"{text}\"{_attributes}>{text}</a>";
            }
        }

        return text;
    }

    private string Shorten(string text)
    {
        // The limit is looked at only where there is an address to shorten.
        int most = limit.IsNone ? int.MaxValue : Numbers.ToInt32(limit);
        return CodePoints.Count(text) > most ? CodePoints.Slice(text, 0, most < 0 ? Math.Max(0, CodePoints.Count(text) + most) : most) + "..." : text;
    }

    private static int SkipHead(string word)
    {
        int place = 0;
        while (place < word.Length)
        {
            int size = word[place] is '(' or '<' ? 1 : word.AsSpan(place).StartsWith("&lt;", StringComparison.Ordinal) ? 4 : 0;
            if (size == 0)
            {
                break;
            }

            place += size;
        }

        return place;
    }

    private static int FindTail(string word, int head)
    {
        int end = word.Length;
        while (end > head)
        {
            ReadOnlySpan<char> rest = word.AsSpan(head, end - head);
            int size = rest[^1] is ')' or '>' or '.' or ',' ? 1 : rest.EndsWith("&gt;", StringComparison.Ordinal) ? 4 : 0;
            if (size == 0)
            {
                break;
            }

            end -= size;
        }

        return end;
    }

    private static int CountOf(string text, string part) => text.AsSpan().Count(part);
}
