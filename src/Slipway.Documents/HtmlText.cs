using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Slipway.Documents;

/// <summary>The text of an HTML page: headings as Markdown has them, list items with a dash, tables as Markdown tables.</summary>
internal static partial class HtmlText
{
    private const int MostNesting = 400;

    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase) { "SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD", "SVG", "IFRAME", "OBJECT" };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "NAV", "ASIDE", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "FIGURE", "FORM", "DL", "DT", "DD",
        "H1", "H2", "H3", "H4", "H5", "H6",
    };

    public static string Read(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        if (document.Body is { } body)
        {
            Append(text, body, 0);
        }

        return BlankLines.Replace(SpacesAtEnds.Replace(text.ToString(), "\n"), "\n\n").Trim();
    }

    private static void Append(StringBuilder text, INode node, int depth)
    {
        if (depth > MostNesting)
        {
            text.Append(node.TextContent);
            return;
        }

        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText plain:
                    text.Append(White.Replace(plain.Data, " "));
                    break;
                case IElement element when Silent.Contains(element.TagName):
                    break;
                case IElement { TagName: "BR" }:
                    text.Append('\n');
                    break;
                case IElement { TagName: "TABLE" } table:
                    text.Append("\n\n").Append(Table(table)).Append('\n');
                    break;
                case IElement element when Blocks.Contains(element.TagName):
                    text.Append(element.TagName == "LI" ? "\n- " : "\n\n");
                    if (element.TagName is ['H', >= '1' and <= '6' and var level])
                    {
                        text.Append('#', level - '0').Append(' ');
                    }

                    Append(text, element, depth + 1);
                    text.Append(element.TagName == "LI" ? "" : "\n\n");
                    break;
                default:
                    Append(text, child, depth + 1);
                    break;
            }
        }
    }

    private static string Table(IElement table) => MarkdownTable.Write(
        [.. table.QuerySelectorAll("tr").Select(row => (IReadOnlyList<string>)[.. row.Children.Where(c => c.TagName is "TD" or "TH").Select(cell => White.Replace(cell.TextContent, " ").Trim())])],
        static _ => "---");

    [GeneratedRegex(@"\s+")]
    private static partial Regex White { get; }

    [GeneratedRegex(@"[ \t]*\n[ \t]*")]
    private static partial Regex SpacesAtEnds { get; }

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex BlankLines { get; }
}
