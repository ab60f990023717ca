using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Slipway.Documents;

/// <summary>What cells hold: texts, booleans, whole numbers, fractions, times. An error counts as no value.</summary>
internal sealed class CellValues
{
    /// <summary>Files that come from old Macs count days from 1904.</summary>
    private const int DaysTo1904 = 1_462;

    private readonly List<string> _texts;
    private readonly List<bool> _isDate;
    private readonly double _firstDay;

    public CellValues(WorkbookPart workbook)
    {
        _texts = [.. Texts(PartCheck.Check(workbook.SharedStringTablePart, isReadInPieces: true))];
        _firstDay = workbook.Workbook?.WorkbookProperties?.Date1904?.Value == true ? DaysTo1904 : 0;
        PartCheck.Check(workbook.WorkbookStylesPart);
        var own = (workbook.WorkbookStylesPart?.Stylesheet?.NumberingFormats?.Elements<NumberingFormat>() ?? [])
            .Where(f => f.NumberFormatId?.Value is not null)
            .GroupBy(f => f.NumberFormatId!.Value)
            .ToDictionary(g => g.Key, g => IsDateFormat(g.First().FormatCode?.Value ?? ""));
        _isDate = [.. (workbook.WorkbookStylesPart?.Stylesheet?.CellFormats?.Elements<CellFormat>() ?? []).Select(format =>
            format.NumberFormatId?.Value is { } id && (own.TryGetValue(id, out var isDate) ? isDate : id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58)))];
    }

    public object? Of(Cell cell)
    {
        var text = cell.CellValue?.Text;
        if (cell.DataType?.Value is { } type)
        {
            if (type == DocumentFormat.OpenXml.Spreadsheet.CellValues.SharedString)
            {
                return int.TryParse(text, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < _texts.Count ? NullWhenEmpty(_texts[index]) : null;
            }

            if (type == DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString)
            {
                return NullWhenEmpty(cell.InlineString?.InnerText);
            }

            if (type == DocumentFormat.OpenXml.Spreadsheet.CellValues.Boolean)
            {
                return text == "1";
            }

            if (type == DocumentFormat.OpenXml.Spreadsheet.CellValues.String)
            {
                return NullWhenEmpty(text);
            }

            if (type == DocumentFormat.OpenXml.Spreadsheet.CellValues.Error)
            {
                return null;
            }
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return NullWhenEmpty(text);
        }

        if (cell.StyleIndex?.Value is { } style && style < _isDate.Count && _isDate[(int)style] && number + _firstDay is >= 0 and < 2_958_466 and var day)
        {
            return DateTime.FromOADate(day);
        }

        return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? (object)(long)number : number;
    }

    /// <summary>The texts that cells share, one element at a time in memory.</summary>
    private static IEnumerable<string> Texts(SharedStringTablePart? part)
    {
        using var reader = part is null ? null : OpenXmlReader.Create(part);
        while (reader?.Read() == true)
        {
            if (reader.IsStartElement && reader.ElementType == typeof(SharedStringItem) && reader.LoadCurrentElement() is SharedStringItem item)
            {
                yield return TextOf(item);
            }
        }
    }

    private static string? NullWhenEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The text without how it is pronounced.</summary>
    private static string TextOf(SharedStringItem item) =>
        string.Concat(item.ChildElements.Select(child => child switch { Text text => text.Text, Run run => run.Text?.Text ?? "", _ => "" }));

    private static bool IsDateFormat(string format)
    {
        var isQuoted = false;
        for (var i = 0; i < format.Length; i++)
        {
            switch (format[i])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '\\':
                    i++;
                    break;
                case '[':
                    i = format.IndexOf(']', i) is >= 0 and int end ? end : format.Length;
                    break;
                case 'd' or 'D' or 'y' or 'Y' or 'h' or 'H' or 'm' or 'M' or 's' or 'S' when !isQuoted && !format.StartsWith("General", StringComparison.OrdinalIgnoreCase):
                    return true;
            }
        }

        return false;
    }
}
