using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using WordRun = DocumentFormat.OpenXml.Wordprocessing.Run;
using Characters = DocumentFormat.OpenXml.Wordprocessing.Text;
using PageSize = UglyToad.PdfPig.Content.PageSize;
using StyleFonts = DocumentFormat.OpenXml.Spreadsheet.Fonts;

namespace Slipway.Documents.Tests;

/// <summary>Makes documents.</summary>
internal static class SampleDocuments
{
    public static byte[] Word(params OpenXmlElement[] body)
    {
        using var stream = new MemoryStream();
        using (WordprocessingDocument document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            document.AddMainDocumentPart().Document = new Document(new Body(body));
        }

        return stream.ToArray();
    }

    public static Paragraph Line(params OpenXmlElement[] parts) => new(new WordRun(parts));

    public static Paragraph Line(string text) => Line(new Characters(text) { Space = SpaceProcessingModeValues.Preserve });

    public static TableCell Cell(string text, int span = 1) => new(new TableCellProperties(new GridSpan { Val = span }), Line(text));

    public static byte[] Sheets(params (string Name, Cell?[][] Rows)[] sheets)
    {
        using var stream = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart workbook = document.AddWorkbookPart();
            workbook.Workbook = new Workbook(new Sheets());
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new StyleFonts(new DocumentFormat.OpenXml.Spreadsheet.Font()), new Fills(new Fill()), new Borders(new DocumentFormat.OpenXml.Spreadsheet.Border()),
                new CellStyleFormats(new CellFormat()), new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 14 }));
            uint number = 0;
            foreach ((string name, Cell?[][] rows) in sheets)
            {
                WorksheetPart part = workbook.AddNewPart<WorksheetPart>();
                var data = new SheetData();
                for (int r = 0; r < rows.Length; r++)
                {
                    var row = new Row { RowIndex = (uint)(r + 1) };
                    for (int c = 0; c < rows[r].Length; c++)
                    {
                        if (rows[r][c] is { } cell)
                        {
                            cell.CellReference = $"{(char)('A' + c)}{r + 1}";
                            row.Append(cell);
                        }
                    }

                    data.Append(row);
                }

                part.Worksheet = new Worksheet(data);
                workbook.Workbook.Sheets!.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = ++number, Name = name });
            }
        }

        return stream.ToArray();
    }

    /// <summary>The same workbook as one from an old Mac.</summary>
    public static byte[] CountedFrom1904(byte[] sheets)
    {
        using var stream = new MemoryStream();
        stream.Write(sheets);
        using (SpreadsheetDocument document = SpreadsheetDocument.Open(stream, isEditable: true))
        {
            document.WorkbookPart!.Workbook!.WorkbookProperties = new WorkbookProperties { Date1904 = true };
        }

        return stream.ToArray();
    }

    public static Cell Text(string text) => new() { DataType = DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString, InlineString = new InlineString(new DocumentFormat.OpenXml.Spreadsheet.Text(text)) };

    public static Cell Number(string number) => new() { CellValue = new CellValue(number) };

    public static Cell Day(double number) => new() { CellValue = new CellValue(number), StyleIndex = 1 };

    public static Cell Flag(bool flag) => new() { DataType = DocumentFormat.OpenXml.Spreadsheet.CellValues.Boolean, CellValue = new CellValue(flag ? "1" : "0") };

    public static byte[] Pdf(params string[] pages)
    {
        var builder = new PdfDocumentBuilder();
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (string text in pages)
        {
            builder.AddPage(PageSize.A4).AddText(text, 12, new PdfPoint(50, 700), font);
        }

        return builder.Build();
    }

    public static byte[] Zip(string name, long zeros)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            var block = new byte[64 * 1024];
            for (long left = zeros; left > 0; left -= block.Length)
            {
                entry.Write(block);
            }
        }

        return stream.ToArray();
    }
}
