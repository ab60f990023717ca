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
        "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "NAV", "ASIDE", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "FIGURE", "FIGCAPTION", "FORM", "DL", "DT", "DD",
        "DETAILS", "SUMMARY", "ADDRESS", "FIELDSET", "LEGEND", "CAPTION", "H1", "H2", "H3", "H4", "H5", "H6",
    };

    private static readonly HashSet<string> Breaks = new(Blocks, StringComparer.OrdinalIgnoreCase) { "BR", "HR", "TABLE", "TR", "TD", "TH", "OPTION" };

    public static string Read(string html, DocumentLimits limits)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        if (document.Body is { } body)
        {
            Append(text, body, 0, isPre: false, limits);
        }

        return BlankLines.Replace(SpacesAtEnds.Replace(text.ToString(), "\n"), "\n\n").Trim();
    }

    private static void Append(StringBuilder text, INode node, int depth, bool isPre, DocumentLimits limits)
    {
        if (depth > MostNesting)
        {
            text.Append(InLine(node));
            return;
        }

        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText plain:
                    text.Append(isPre ? plain.Data : White.Replace(plain.Data, " "));
                    break;
                case IElement element when Silent.Contains(element.TagName):
                    break;
                case IElement { TagName: "BR" }:
                    text.Append('\n');
                    break;
                case IElement { TagName: "TABLE" } table:
                    AppendTable(text, table, limits);
                    break;
                case IElement element when Blocks.Contains(element.TagName):
                    text.Append(element.TagName == "LI" ? "\n- " : "\n\n");
                    if (element.TagName is ['H', >= '1' and <= '6' and var level])
                    {
                        text.Append('#', level - '0').Append(' ');
                    }

                    Append(text, element, depth + 1, isPre || element.TagName == "PRE", limits);
                    text.Append(element.TagName == "LI" ? "" : "\n\n");
                    break;
                default:
                    Append(text, child, depth + 1, isPre, limits);
                    break;
            }
        }
    }

    /// <summary>The rows of a table itself; a table in one of its cells is text of the cell.</summary>
    private static void AppendTable(StringBuilder text, IElement table, DocumentLimits limits)
    {
        foreach (var caption in table.Children.Where(child => child.TagName == "CAPTION"))
        {
            text.Append("\n\n").Append(InLine(caption));
        }

        var rows = table.Children.SelectMany(child => child.TagName is "THEAD" or "TBODY" or "TFOOT" ? child.Children : Enumerable.Repeat(child, 1)).Where(row => row.TagName == "TR");
        text.Append("\n\n")
            .Append(MarkdownTable.Write([.. rows.Select(row => (IReadOnlyList<string>)[.. row.Children.Where(cell => cell.TagName is "TD" or "TH").Select(InLine)])], static _ => "---", limits.Characters))
            .Append('\n');
    }

    /// <summary>All text below a node on one line, whatever its depth: what stands on lines of its own is parted by spaces.</summary>
    private static string InLine(INode node)
    {
        var text = new StringBuilder();
        var open = new Stack<(IEnumerator<INode> Children, bool IsBreak)>([(node.ChildNodes.GetEnumerator(), false)]);
        while (open.TryPeek(out var at))
        {
            if (!at.Children.MoveNext())
            {
                open.Pop();
                text.Append(at.IsBreak ? " " : "");
                continue;
            }

            var name = (at.Children.Current as IElement)?.TagName ?? "";
            if (at.Children.Current is IText plain)
            {
                text.Append(plain.Data);
            }
            else if (!Silent.Contains(name))
            {
                text.Append(Breaks.Contains(name) ? " " : "");
                open.Push((at.Children.Current.ChildNodes.GetEnumerator(), Breaks.Contains(name)));
            }
        }

        return White.Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex White { get; }

    [GeneratedRegex(@"[ \t]*\n[ \t]*")]
    private static partial Regex SpacesAtEnds { get; }

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex BlankLines { get; }
}
