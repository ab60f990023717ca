using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.CodeAnalysis.CSharp;

namespace Slipway.Generators;

/// <summary>Turns the names of files and inputs into C# identifiers.</summary>
internal static class Identifier
{
    /// <summary>The namespace of a project: <c>refund-desk</c> becomes <c>refund_desk</c>, as in what <c>dotnet new</c> makes.</summary>
    public static string Namespace(string root)
    {
        string[] parts = [.. root.Split('.').Where(part => part.Length > 0).Select(Part)];
        return parts.Length == 0 ? "Slipway.Generated" : string.Join(".", parts);

        static string Part(string text)
        {
            string name = new([.. text.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_')]);
            return SyntaxFacts.IsIdentifierStartCharacter(name[0]) ? Escape(name) : "_" + name;
        }
    }

    /// <summary><c>judge-item</c> becomes <c>JudgeItem</c>; null when nothing of the name can stand in an identifier.</summary>
    public static string? Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        bool starts = true;
        foreach (char c in name)
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Format)
            {
                // The compiler does not tell names apart by what cannot be seen.
                continue;
            }

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

        return Escape(char.ToLowerInvariant(pascal[0]) + pascal.Substring(1));
    }

    /// <summary>A C# literal of a text.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A text that can stand in a doc comment.</summary>
    public static string Doc(string text) =>
        string.Join(" ", new string([.. text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : ' ')]).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
            .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None ? name : "@" + name;
}
