using System.Globalization;
using System.Text;

namespace Slipway.Migration.Diagnostics;

/// <summary>Puts words of the export into messages: short, on one line, without characters that steer a terminal.</summary>
internal static class Quoted
{
    private const int MaxLength = 80;

    public static string Text(string text) => $"'{Plain(text)}'";

    public static string Plain(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (result.Length >= MaxLength)
            {
                result.Append('…');
                break;
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
