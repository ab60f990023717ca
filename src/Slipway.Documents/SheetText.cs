using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Slipway.Documents;

/// <summary>The sheets of an Excel file, each as a Markdown table with a blank line behind it. Values print as Python's pandas prints them.</summary>
internal static class SheetText
{
    private const int MostColumns = 16_384;

    public static string Read(byte[] content)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
        var workbook = document.WorkbookPart ?? throw DocumentReader.Failed("The Excel file has no content.");
        var values = new CellValues(workbook);
        var text = new StringBuilder();
        foreach (var sheet in workbook.Workbook?.Sheets?.Elements<Sheet>() ?? [])
        {
            if (sheet.Id?.Value is { } id && workbook.GetPartById(id) is WorksheetPart part)
            {
                text.Append(DataFrame.Write(Rows(part, values))).Append("\n\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The rows from the first to the last that has a value; missing cells are null.</summary>
    private static List<List<object?>> Rows(WorksheetPart part, CellValues values)
    {
        List<List<object?>> rows = [];
        foreach (var row in part.Worksheet?.Descendants<Row>() ?? [])
        {
            List<object?> cells = [];
            foreach (var cell in row.Elements<Cell>())
            {
                var column = ColumnOf(cell.CellReference?.Value) ?? cells.Count;
                while (cells.Count < column)
                {
                    cells.Add(null);
                }

                cells.Add(values.Of(cell));
            }

            rows.Add(cells);
        }

        while (rows.Count > 0 && rows[^1].TrueForAll(cell => cell is null))
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows;
    }

    /// <summary>The number of a column, from 0: of B7 it is 1.</summary>
    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetter(c))
            {
                break;
            }

            column = (column * 26) + (char.ToUpperInvariant(c) - 'A' + 1);
            if (column > MostColumns)
            {
                throw DocumentReader.Failed($"There is no column like that of '{reference}'.");
            }
        }

        return column == 0 ? null : column - 1;
    }
}
