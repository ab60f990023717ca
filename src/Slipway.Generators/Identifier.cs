using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Slipway.Generators;

/// <summary>Turns the names of files and inputs into C# identifiers.</summary>
internal static class Identifier
{
    /// <summary><c>judge-item</c> becomes <c>JudgeItem</c>; null when nothing of the name can stand in an identifier.</summary>
    public static string? Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        bool starts = true;
        foreach (char c in name)
        {
            if (!SyntaxFacts.IsIdentifierPartCharacter(c) || c == '_')
            {
                starts = true;
                continue;
            }

            if (result.Length == 0 && !SyntaxFacts.IsIdentifierStartCharacter(c))
            {
                result.Append('_');
            }

            result.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = false;
        }

        return result.Length == 0 ? null : result.ToString();
    }

    /// <summary><c>order_body</c> becomes <c>orderBody</c>; keywords get an @.</summary>
    public static string? Camel(string name)
    {
        if (Pascal(name) is not { } pascal)
        {
            return null;
        }

        string camel = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return SyntaxFacts.GetKeywordKind(camel) == SyntaxKind.None ? camel : "@" + camel;
    }

    /// <summary>A C# literal of a text.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A text that can stand in a doc comment.</summary>
    public static string Doc(string text) => string.Join(" ", text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
