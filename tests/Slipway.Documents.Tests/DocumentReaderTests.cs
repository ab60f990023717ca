using System.Text;
using CsCheck;
using DocumentFormat.OpenXml.Wordprocessing;
using Slipway.Tests.Properties;
using static Slipway.Documents.Tests.SampleDocuments;

namespace Slipway.Documents.Tests;

public sealed class DocumentReaderTests
{
    private const string Html = """
        <html><head><title>T</title><style>p{}</style></head><body><h2>Refunds</h2><script>alert(1)</script>
        <p>Within <b>ten</b>
        days.<br>Always.</p><ul><li>Shoes</li><li>Hats</li></ul>
        <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>
        """;

    [Fact]
    public async Task Html_IsItsText_UnlessMarkupIsToStay()
    {
        (await ReadAsync(Encoding.UTF8.GetBytes(Html), ".html")).ShouldBe(
            "## Refunds\n\nWithin ten days.\nAlways.\n\n- Shoes\n- Hats\n\n| a | b |\n| --- | --- |\n| 1 | 2 |");
        (await ReadAsync(Encoding.UTF8.GetBytes(Html), ".html", keepsMarkup: true)).ShouldBe(Html);
    }

    [Theory]
    [InlineData(".txt", null)]
    [InlineData("", "text/plain; charset=x")]
    [InlineData(".py", "application/octet-stream")]
    public async Task Text_IsItself(string extension, string? mediaType) =>
        (await new DocumentReader().ReadAsync(new DocumentContent("grüße 你好\n"u8.ToArray(), extension, mediaType), TestContext.Current.CancellationToken)).ShouldBe("grüße 你好\n");

    [Theory]
    [InlineData("utf-8", "退款将在十天内支付。")]
    [InlineData("gb18030", "退款将在十天内支付。鞋子可以退货。")]
    [InlineData("windows-1252", "Größe: 5 €, naïve café")]
    [InlineData("utf-16", "a退b")]
    public async Task Text_OfAnyEncoding_IsRead(string encoding, string text)
    {
        Encoding of = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);

        (await ReadAsync([.. encoding == "utf-16" ? of.GetPreamble() : [], .. of.GetBytes(text)], ".txt")).ShouldBe(text);
    }

    [Fact]
    public async Task Word_IsItsParagraphsAndTables()
    {
        byte[] document = Word(
            Line("Title"),
            Line(new Text("a"), new TabChar(), new Text("b"), new Break(), new Text("c")),
            new Table(new TableRow(Cell("h1", span: 2), Cell("h3")), new TableRow(Cell("1"), Cell("2"), Cell("3"))),
            new Table(new TableRow(Cell(" "))),
            Line("End"));

        (await ReadAsync(document, ".docx")).ShouldBe("Title\na\tb\nc\n| h1 | h1 | h3 |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n\nEnd");
    }

    [Fact]
    public async Task Sheets_ArePrintedAsPandasDoes()
    {
        byte[] document = Sheets(
            ("One", [[Text("name"), Text("n"), Text("n"), null], [Text("a\nb"), Number("1"), Number("2.5"), Flag(true)], [null, null, null, null], [Text("c"), null, Number("3"), null]]),
            ("Two", [[Text("x"), Text("day")], [Number("1"), Day(45292)]]),
            ("Three", []));

        (await ReadAsync(document, ".xlsx")).ShouldBe(
            "| name | n | n.1 | Unnamed: 3 |\n| ---- | - | --- | ---------- |\n| a b | 1.0 | 2.5 | True |\n| c | nan | 3.0 | nan |\n\n"
            + "| x | day |\n| - | --- |\n| 1 | 2024-01-01 00:00:00 |\n\n|  |\n|  |\n\n");
    }

    [Fact]
    public async Task Sheets_ThatCountDaysFrom1904_HaveTheirDays() =>
        (await ReadAsync(CountedFrom1904(Sheets(("One", [[Text("day")], [Day(43830)], [Day(0)]]))), ".xlsx")).ShouldBe("| day |\n| --- |\n| 2024-01-01 00:00:00 |\n| 1904-01-01 00:00:00 |\n\n");

    [Fact]
    public async Task Pdf_IsTheTextOfItsPages()
    {
        string text = await ReadAsync(Pdf("Refunds within ten days.", "Second page."), ".pdf");

        text.ShouldContain("Refunds within ten days.");
        text.IndexOf("Second page.", StringComparison.Ordinal).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(".exe", "UnsupportedFileTypeError")]
    [InlineData(".pdf", "TextExtractionError")]
    [InlineData(".docx", "TextExtractionError")]
    [InlineData(".xlsx", "TextExtractionError")]
    [InlineData(".pptx", "TextExtractionError")]
    public async Task Rubbish_FailsWithACode(string extension, string code) =>
        (await Should.ThrowAsync<StepFailedException>(() => ReadAsync("rubbish"u8.ToArray(), extension))).ErrorCode.ShouldBe(code);

    [Fact]
    public async Task LargeDocuments_AreRefusedBeforeTheyAreUnpacked()
    {
        var limits = new DocumentLimits { Bytes = 200_000, UnpackedBytes = 1_000_000, Pages = 1, Characters = 10 };

        (await FailAsync(new byte[200_001], ".txt", limits)).ShouldContain("200001 bytes");
        (await FailAsync(Zip("word/document.xml", 2_000_000), ".docx", limits)).ShouldContain("more than 1000000 bytes");
        (await FailAsync(Pdf("a", "b"), ".pdf", limits)).ShouldContain("2 pages");
        (await FailAsync("12345678901"u8.ToArray(), ".txt", limits)).ShouldContain("11 characters");
        (await FailAsync([0xD0, 0xCF, 0x11, 0xE0, 1, 2], ".docx", limits)).ShouldContain("encrypted");
    }

    /// <summary>A damaged document is read or refused; nothing else happens, however it is damaged.</summary>
    [Fact]
    public void DamagedDocuments_AreReadOrRefused()
    {
        (byte[] Content, string Extension)[] samples =
        [
            (Word(Line("Title"), new Table(new TableRow(Cell("h1"), Cell("h2")))), ".docx"),
            (Sheets(("One", [[Text("a"), Number("1")]])), ".xlsx"),
            (Pdf("Refunds within ten days."), ".pdf"),
            (Encoding.UTF8.GetBytes(Html), ".html"),
            ("a,\"b\nc\",d\r\n1,2"u8.ToArray(), ".csv"),
        ];
        Gen.Select(Gen.Int[0, samples.Length - 1], Gen.Select(Gen.Double[0, 1], Gen.Byte).List[1, 12], Gen.Double[0.2, 1]).SampleSeeded(
            damage =>
            {
                (byte[] content, string extension) = samples[damage.Item1];
                byte[] damaged = content[..(int)(content.Length * damage.Item3)];
                foreach ((double at, byte value) in damage.Item2)
                {
                    damaged[(int)(at * (damaged.Length - 1))] = value;
                }

                try
                {
                    ReadAsync(damaged, extension).GetAwaiter().GetResult();
                }
                catch (StepFailedException)
                {
                    // Refused.
                }
            },
            iter: 300);
    }

    private static async Task<string> ReadAsync(byte[] content, string extension, bool keepsMarkup = false) =>
        await new DocumentReader().ReadAsync(new DocumentContent(content, extension, null) { KeepsMarkup = keepsMarkup }, TestContext.Current.CancellationToken);

    private static async Task<string> FailAsync(byte[] content, string extension, DocumentLimits limits) =>
        (await Should.ThrowAsync<StepFailedException>(async () =>
            await new DocumentReader(limits).ReadAsync(new DocumentContent(content, extension, null), TestContext.Current.CancellationToken))).Message;
}
