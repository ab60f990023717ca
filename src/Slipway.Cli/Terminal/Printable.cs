using System.Buffers;
using System.Globalization;
using System.Text;

namespace Slipway.Cli.Terminal;

/// <summary>Text from outside, such as what a server or a model said, without what a terminal would obey.</summary>
internal static class Printable
{
    /// <summary>All control characters but tab and line feed, and those that change the order in which what follows is shown.</summary>
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(static c => (char)c).Where(static c => char.IsControl(c) && c is not ('\t' or '\n')), .. Reordering]);

    /// <summary>Embeddings, overrides and isolates: with them a text looks like another one.</summary>
    private static string Reordering => "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    /// <summary>The text with its control characters spelt out.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                // The end of a line. Alone it lets what follows be written over what came before.
                shown.Append(c);
            }
            else if (Controls.Contains(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }

    /// <summary>The text on one line, its line breaks spelled out too: what stands in a row of a list.</summary>
    public static string Line(string text) => Of(text).Replace("\r", "\\u000d", StringComparison.Ordinal).Replace("\n", "\\u000a", StringComparison.Ordinal);

    /// <summary>The text on one line, as markup.</summary>
    public static string LineMarkup(string text) => Markup(Line(text));

    /// <summary>The same as markup.</summary>
#pragma warning disable RS0030 // The one place where text becomes markup.
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Of(text));
#pragma warning restore RS0030
}
