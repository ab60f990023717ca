using System.Globalization;
using System.Net;
using System.Text;

namespace Slipway.Migration.Inventory.Html;

/// <summary>Puts foreign text into HTML: nothing in it is markup, and nothing in it steers how the page is read.</summary>
internal static class HtmlText
{
    /// <summary>The text, escaped for elements and for quoted attributes.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isText = rune.Value is '\n' or '\t' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Surrogate);

            // Overrides of the direction can make a text look like another one.
            bool steers = rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
            plain.Append(isText && !steers ? rune.ToString() : "\uFFFD");
        }

        return WebUtility.HtmlEncode(plain.ToString());
    }

    /// <summary>At most so many letters, wide ones counted twice.</summary>
    public static string Short(string text, int most)
    {
        int width = 0;
        var result = new StringBuilder();
        foreach (Rune rune in text.ReplaceLineEndings(" ").EnumerateRunes())
        {
            width += rune.Value >= 0x2E80 ? 2 : 1;
            if (width > most)
            {
                return result.Append('…').ToString();
            }

            result.Append(rune.ToString());
        }

        return result.ToString();
    }
}
