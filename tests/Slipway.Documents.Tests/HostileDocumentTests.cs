using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml.Spreadsheet;
using static Slipway.Documents.Tests.SampleDocuments;

namespace Slipway.Documents.Tests;

/// <summary>Small documents that would take all memory or stack, were they read as they are.</summary>
public sealed class HostileDocumentTests
{
    /// <summary>A font whose codes are UTF-16 code units.</summary>
    private const string UnicodeFont = "<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/ToUnicode/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Own"
        + "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor<</Type/FontDescriptor/FontName/Own/Flags 4>>>>]>>";

    private static readonly DocumentLimits Small = new() { Characters = 100_000, UnpackedBytes = 4_000_000 };

    [Fact]
    public async Task Sheet_WithAValueAtTheEndOfEachRow_IsRefused()
    {
        byte[] sheet = Rewrite(Sheets(("One", [[Number("1")]])), "worksheets/sheet", _ => Sheet(
            string.Concat(Enumerable.Range(1, 20_000).Select(row => $"<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"))));

        (await FailAsync(sheet, ".xlsx")).ShouldContain("more than 100000 characters");
    }

    [Fact]
    public async Task Sheet_WithAStyledCellAtTheEndOfEachRow_IsRead()
    {
        byte[] sheet = Rewrite(Sheets(("One", [[Number("1")]])), "worksheets/sheet", _ => Sheet(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>n</t></is></c><c r=\"XFD1\" s=\"1\"/></row>"
            + string.Concat(Enumerable.Range(2, 5_000).Select(row => $"<row r=\"{row}\"><c r=\"XFD{row}\" s=\"1\"/></row>")) + "<row><c><v>7</v></c></row>"));

        (await ReadAsync(sheet, ".xlsx")).ShouldBe("| n |\n| - |\n| 7 |\n\n");
    }

    [Fact]
    public async Task Sheet_WithOneLongTextInManyCells_IsRefused()
    {
        byte[] sheet = Sheets(("One", [.. Enumerable.Range(0, 200).Select(_ => new[] { Text(new string('x', 1_000)) })]));

        (await FailAsync(sheet, ".xlsx")).ShouldContain("more than 100000 characters");
    }

    [Theory]
    [InlineData(".docx", "word/document", "w:p")]
    [InlineData(".docx", "word/document", "w:tbl")]
    [InlineData(".xlsx", "worksheets/sheet", "c")]
    public async Task Office_NestedDeeply_IsRefused(string extension, string part, string element)
    {
        byte[] document = extension == ".docx" ? Word(Line("a")) : Sheets(("One", [[Number("1")]]));
        string nested = string.Concat(Enumerable.Repeat($"<{element}>", 50_000)) + string.Concat(Enumerable.Repeat($"</{element}>", 50_000));
        document = Rewrite(document, part, _ => extension == ".docx"
            ? $"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{nested}</w:body></w:document>"
            : Sheet($"<row>{nested}</row>"));

        (await FailAsync(document, extension)).ShouldContain("levels deep");
    }

    [Fact]
    public async Task Word_WhoseTableRepeatsACell_IsRefused()
    {
        string row = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"100\"/></w:tcPr><w:p><w:r><w:t>" + new string('x', 2_000) + "</w:t></w:r></w:p></w:tc></w:tr>";
        byte[] document = Rewrite(Word(Line("a")), "word/document", _ => $"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl>{row}</w:tbl></w:body></w:document>");

        (await FailAsync(document, ".docx")).ShouldContain("more than 100000 characters");
    }

    [Fact]
    public async Task Pdf_WithAStreamThatUnpacksToFarMore_IsRefused()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(Encoding.ASCII.GetBytes("BT /F1 12 Tf (a) Tj ET\n" + new string(' ', 8_000_000)));
        }

        (await FailAsync(PdfWith(packed.ToArray(), "/Filter /FlateDecode"), ".pdf")).ShouldContain("more than 4000000 bytes");
    }

    [Fact]
    public async Task Pdf_WithCodesThatStandForFarMore_IsRefused() =>
        (await FailAsync(PdfWith(LzwSamples.Pack([256, ' ', .. Enumerable.Range(258, 3838), 257], isEarly: true), "/Filter /LZWDecode"), ".pdf")).ShouldContain("more than 4000000 bytes");

    [Fact]
    public async Task Pdf_WithRunsOfFarMore_IsRefused() =>
        (await FailAsync(PdfWith([.. Enumerable.Repeat<byte[]>([129, (byte)' '], 40_000).SelectMany(run => run), 128], "/Filter /RunLengthDecode"), ".pdf")).ShouldContain("more than 4000000 bytes");

    [Theory]
    [InlineData("/Filter /CCITTFaxDecode /DecodeParms <</K -1 /Columns 1000000 /Rows 1>>")]
    [InlineData("/Filter /CCITTFaxDecode /DecodeParms <</K -1 /Columns 1000 /Rows 100000>>")]
    [InlineData("/Filter /LZWDecode /DecodeParms <</Predictor 15 /Columns 1000000 /Colors 32>>")]
    public async Task Pdf_WithAPictureOfImpossibleSize_IsRefused(string entries) =>
        (await FailAsync(PdfWith([128, 11, 96, 80, 16], entries), ".pdf")).ShouldContain("more than 4000000 bytes");

    [Theory]
    [InlineData("/Filter /LZWDecode", true)]
    [InlineData("/Filter /LZWDecode /DecodeParms <</EarlyChange 0>>", false)]
    public async Task Pdf_PackedInCodes_IsRead(string entries, bool isEarly) =>
        (await ReadAsync(PdfWith(LzwSamples.Pack([256, .. "BT /F1 12 Tf (Hello) Tj ET", 257], isEarly), entries), ".pdf")).ShouldBe("Hello");

    [Theory]
    [InlineData("<d83d0042>", "\uFFFDB")]
    [InlineData("<d83dde00>", "😀")]
    public async Task Pdf_WithHalvesOfLetters_HasATextThatCanBeWritten(string letters, string text) =>
        (await ReadAsync(PdfWith(Encoding.ASCII.GetBytes($"BT /F1 12 Tf {letters} Tj ET"), "", UnicodeFont), ".pdf")).ShouldBe(text);

    [Theory]
    [InlineData("[")]
    [InlineData("<<")]
    [InlineData("<</a ")]
    [InlineData("q ")]
    public async Task Pdf_NestedDeeply_IsReadOrRefused(string nested)
    {
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(nested, 200_000)));

        foreach (byte[] document in new[] { PdfWith(content, ""), PdfWith("BT ET"u8.ToArray(), "/X " + Encoding.ASCII.GetString(content)) })
        {
            try
            {
                await ReadAsync(document, ".pdf");
            }
            catch (StepFailedException)
            {
                // Refused.
            }
        }
    }

    private static string Sheet(string rows) => $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>";

    /// <summary>The same package with another text in the part whose name has <paramref name="name"/> in it.</summary>
    private static byte[] Rewrite(byte[] package, string name, Func<string, string> change)
    {
        using var stream = new MemoryStream();
        stream.Write(package);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry part = archive.Entries.Single(entry => entry.FullName.Contains(name, StringComparison.Ordinal) && entry.FullName.EndsWith(".xml", StringComparison.Ordinal));
            string content;
            using (var reader = new StreamReader(part.Open()))
            {
                content = reader.ReadToEnd();
            }

            using Stream written = part.Open();
            written.SetLength(0);
            written.Write(Encoding.UTF8.GetBytes(change(content)));
        }

        return stream.ToArray();
    }

    /// <param name="content">What is on the only page.</param>
    /// <param name="entries">How it is packed.</param>
    /// <param name="font">The font of its text.</param>
    private static byte[] PdfWith(byte[] content, string entries, string font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    {
        using var pdf = new MemoryStream();
        List<long> at = [];
        void Write(string text) => pdf.Write(Encoding.ASCII.GetBytes(text));
        void Begin()
        {
            at.Add(pdf.Position);
            Write($"{at.Count} 0 obj\n");
        }

        Write("%PDF-1.4\n");
        Begin();
        Write("<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
        Begin();
        Write("<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
        Begin();
        Write("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n");
        Begin();
        Write($"<</Length {content.Length} {entries}>>\nstream\n");
        pdf.Write(content);
        Write("\nendstream\nendobj\n");
        Begin();
        Write(font + "\nendobj\n");
        long table = pdf.Position;
        Write($"xref\n0 {at.Count + 1}\n0000000000 65535 f \n" + string.Concat(at.Select(offset => $"{offset:D10} 00000 n \n")));
        Write($"trailer\n<</Size {at.Count + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF");
        return pdf.ToArray();
    }

    private static async Task<string> ReadAsync(byte[] content, string extension) =>
        await new DocumentReader(Small).ReadAsync(new DocumentContent(content, extension, null), TestContext.Current.CancellationToken);

    private static async Task<string> FailAsync(byte[] content, string extension) =>
        (await Should.ThrowAsync<StepFailedException>(() => ReadAsync(content, extension))).Message;
}
