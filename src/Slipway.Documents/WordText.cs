using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Slipway.Documents;

/// <summary>The text of a Word document: a line for each paragraph, tables as Markdown tables.</summary>
internal static class WordText
{
    public static string Read(byte[] content, DocumentLimits limits)
    {
        using var document = WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
        PartCheck.Check(document.MainDocumentPart);
        var body = document.MainDocumentPart?.Document?.Body ?? throw DocumentReader.Failed("The Word document has no content.");
        return string.Join('\n', body.ChildElements.Select(element => Block(element, limits)).OfType<string>());
    }

    private static string? Block(OpenXmlElement element, DocumentLimits limits) => element switch
    {
        Paragraph paragraph => TextOf(paragraph),
        Table table => TableText(table, limits),
        _ => null,
    };

    /// <summary>The table; null for one without text.</summary>
    private static string? TableText(Table table, DocumentLimits limits)
    {
        List<List<string>> rows = [];
        foreach (var row in table.Elements<TableRow>())
        {
            rows.Add(Cells(row, rows.Count > 0 ? rows[^1] : null));
        }

        return rows.Exists(row => row.Exists(cell => cell.Trim().Length > 0)) ? MarkdownTable.Write(rows, static _ => "---", limits.Characters) : null;
    }

    /// <summary>Cells that span several columns or rows have their text in each of them.</summary>
    private static List<string> Cells(TableRow row, List<string>? above)
    {
        List<string> cells = [];
        foreach (var cell in row.Elements<TableCell>())
        {
            var isContinued = cell.TableCellProperties?.VerticalMerge is { } merge && (merge.Val is null || merge.Val.Value == MergedCellValues.Continue);
            var text = isContinued && above is not null && cells.Count < above.Count
                ? above[cells.Count]
                : string.Join("<br>", cell.Elements<Paragraph>().Select(TextOf)).Replace("\n", "<br>", StringComparison.Ordinal);
            var span = Math.Clamp(cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1, 1, 100);
            cells.AddRange(Enumerable.Repeat(text, span));
        }

        return cells;
    }

    private static string TextOf(Paragraph paragraph)
    {
        var text = new StringBuilder();
        foreach (var run in paragraph.ChildElements.SelectMany(child => child switch
        {
            Run run => [run],
            Hyperlink link => link.Elements<Run>(),
            _ => Enumerable.Empty<Run>(),
        }))
        {
            foreach (var part in run.ChildElements)
            {
                _ = part switch
                {
                    Text plain => text.Append(plain.Text),
                    TabChar => text.Append('\t'),
                    Break { Type: null } or CarriageReturn => text.Append('\n'),
                    NoBreakHyphen => text.Append('-'),
                    _ => text,
                };
            }
        }

        return text.ToString();
    }
}
