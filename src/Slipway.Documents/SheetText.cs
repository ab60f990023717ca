using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Slipway.Documents;

/// <summary>The sheets of an Excel file, each as a Markdown table with a blank line behind it. Values print as Python's pandas prints them.</summary>
internal sealed class SheetText
{
    private const int MostColumns = 16_384;

    /// <summary>The least that a cell takes of a table.</summary>
    private const int LeastOfACell = 4;

    private readonly DocumentLimits _limits;
    private readonly CellValues _values;
    private long _characters;

    private SheetText(CellValues values, DocumentLimits limits) => (_values, _limits) = (values, limits);

    public static string Read(byte[] content, DocumentLimits limits)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
        var workbook = PartCheck.Check(document.WorkbookPart) ?? throw DocumentReader.Failed("The Excel file has no content.");
        var sheets = new SheetText(new CellValues(workbook), limits);
        var text = new StringBuilder();
        foreach (var sheet in workbook.Workbook?.Sheets?.Elements<Sheet>() ?? [])
        {
            if (sheet.Id?.Value is { } id && workbook.GetPartById(id) is WorksheetPart part)
            {
                text.Append(DataFrame.Write(sheets.Rows(part), limits)).Append("\n\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The first row, and those after it that have a value. Missing cells are null; there are none behind the last value of a row.</summary>
    private List<List<object?>> Rows(WorksheetPart part)
    {
        List<List<object?>> rows = [];
        List<object?> cells = [];
        var (next, widest) = (0, 0);
        foreach (var element in Elements(part))
        {
            if (element is Row)
            {
                Close();
                (cells, next) = ([], 0);
                if (rows.Count == 0)
                {
                    rows.Add(cells);
                }
            }
            else if (element is Cell cell)
            {
                var column = ColumnOf(cell.CellReference?.Value) ?? next;
                next = column + 1;
                Put(cells, column, _values.Of(cell));
            }
        }

        Close();
        return rows is [{ Count: 0 }] ? [] : rows;

        void Close()
        {
            if (cells.Count > 0 && (rows.Count == 0 || rows[^1] != cells))
            {
                rows.Add(cells);
            }

            widest = Math.Max(widest, cells.Count);
            ThrowIfTooLong((long)rows.Count * widest * LeastOfACell);
        }
    }

    /// <summary>The rows, each without its cells, and the cells, in their order: one at a time is in memory.</summary>
    private static IEnumerable<OpenXmlElement> Elements(WorksheetPart part)
    {
        PartCheck.Check(part, isReadInPieces: true);
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.IsStartElement && reader.ElementType == typeof(Row))
            {
                yield return new Row();
            }
            else if (reader.IsStartElement && reader.ElementType == typeof(Cell) && reader.LoadCurrentElement() is Cell cell)
            {
                yield return cell;
            }
        }
    }

    private void Put(List<object?> cells, int column, object? value)
    {
        if (value is null)
        {
            return;
        }

        if (column >= MostColumns)
        {
            throw DocumentReader.Failed($"A row of the Excel file has more than {MostColumns} cells.");
        }

        while (cells.Count <= column)
        {
            cells.Add(null);
        }

        cells[column] = value;
        _characters += (value as string)?.Length ?? 1;
        ThrowIfTooLong(_characters);
    }

    /// <summary>A small file can have a value at the end of each row, or one long text in many cells.</summary>
    private void ThrowIfTooLong(long characters)
    {
        if (characters > _limits.Characters)
        {
            throw DocumentReader.Failed($"The Excel file has more than {_limits.Characters} characters.");
        }
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
