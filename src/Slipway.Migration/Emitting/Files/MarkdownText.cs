using System.Text;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes text from outside into Markdown without letting it become markup.</summary>
internal static class MarkdownText
{
    private const int MostCharacters = 300;

    /// <summary>A text on one line.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (Rune rune in string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).EnumerateRunes())
        {
            if (line.Length > MostCharacters)
            {
                line.Append('…');
                break;
            }

            string piece = rune.ToString();
            if (piece is "<" or "&")
            {
                line.Append(piece == "<" ? "&lt;" : "&amp;");
            }
            else if (piece is "|" or "`" or "*" or "_" or "[" or "]" or "\\" or "#")
            {
                line.Append('\\').Append(piece);
            }
            else if (!Rune.IsControl(rune) && Code.Literal.CanBeRaw(piece))
            {
                line.Append(piece);
            }
        }

        return line.ToString();
    }

    /// <summary>A text as code.</summary>
    public static string Verbatim(string text) => text.Length == 0 ? "" : $"`{text.Replace('`', '\'')}`";
}
