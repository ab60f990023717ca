using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Ledger;

public sealed class FieldCursorTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Close_FieldThatNoCodeLookedAt_IsRefusedAndReported()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("a: 1\nb: {c: 2, d: [3, 4]}\n");
        fields.KeepInteger("a");

        FieldLedger ledger = close();

        Show(ledger).ShouldBe("a:Kept b.c:Refused b.d[0]:Refused b.d[1]:Refused");
        Diagnostic unread = _diagnostics.InOrder().ShouldHaveSingleItem();
        unread.Code.ShouldBe(DiagnosticCodes.FieldNotRead);
        unread.Message.ShouldContain("'b'");
        ledger.Entries.Where(e => e.Status is FieldStatus.Refused).ShouldAllBe(e => e.ReportedBy == unread && e.Note == "no code looked at it");
    }

    [Fact]
    public void Close_PartsLookedAt_ReportsOnlyTheOthers()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("b: {c: 2, d: {e: 1}}\n");
        fields.Open("b").KeepInteger("c");

        Show(close()).ShouldBe("b.c:Kept b.d.e:Refused");
        _diagnostics.InOrder().ShouldHaveSingleItem().Message.ShouldContain("'b.d'");
    }

    [Theory]
    [InlineData("a: [[n, result]]", "a list of texts is expected here, and a list is in it")]
    [InlineData("a: {n: result}", "a list of texts is expected here, not a mapping")]
    public void KeepTexts_OfAnotherShape_SaysWhichOne(string yaml, string reason)
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open(yaml + "\n");

        fields.KeepTexts("a").ShouldBeNull();

        close();
        _diagnostics.InOrder().ShouldHaveSingleItem().Message.ShouldEndWith(reason + ".");
    }

    [Fact]
    public void Close_EmptyContainers_AreFields()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("a: []\nb: {}\nc: null\n");
        fields.OpenEach("a");
        fields.Open("b");
        fields.KeepText("c");

        Show(close()).ShouldBe("a:Kept b:Kept c:Kept");
    }

    [Fact]
    public void Record_SeveralTimes_KeepsTheGravestStatus()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("a: x\nb: x\n");
        fields.Refuse("a", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "unknown");
        fields.KeepText("a");
        fields.Presentation("b");
        fields.Approximate("b", "nearly");
        fields.KeepText("b");

        Show(close()).ShouldBe("a:Refused b:Approximated");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("'true'", true)]
    [InlineData("1", true)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    [InlineData("null", null)]
    public void KeepFlag_WaysToWriteIt_AreRead(string written, bool? expected)
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open($"a: {written}\n");

        fields.KeepFlag("a").ShouldBe(expected);
        Show(close()).ShouldBe("a:Kept");
    }

    [Theory]
    [InlineData("5", 5, FieldStatus.Kept)]
    [InlineData("'5'", 5, FieldStatus.Kept)]
    [InlineData("5.0", 5, FieldStatus.Kept)]
    [InlineData("''", null, FieldStatus.Kept)]
    [InlineData("null", null, FieldStatus.Kept)]
    [InlineData("4800000000000", int.MaxValue, FieldStatus.Approximated)]
    [InlineData("5.5", null, FieldStatus.Refused)]
    [InlineData("five", null, FieldStatus.Refused)]
    [InlineData(".nan", null, FieldStatus.Refused)]
    [InlineData(".inf", null, FieldStatus.Refused)]
    [InlineData("true", null, FieldStatus.Refused)]
    [InlineData("[]", null, FieldStatus.Refused)]
    public void KeepInteger_WaysToWriteIt_AreRead(string written, int? expected, FieldStatus status)
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open($"a: {written}\n");

        fields.KeepInteger("a").ShouldBe(expected);
        close().Entries.ShouldHaveSingleItem().Status.ShouldBe(status);
        _diagnostics.InOrder().Any(d => d.Code == DiagnosticCodes.FieldShape).ShouldBe(status is FieldStatus.Refused);
    }

    [Fact]
    public void KeepText_NumbersAndTruth_BecomeTheirText()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("a: 017\nb: yes\nc: {d: 1}\n");

        fields.KeepText("a").ShouldBe("15");
        fields.KeepText("b").ShouldBe("True");
        fields.KeepText("c").ShouldBeNull();
        fields.KeepText("none").ShouldBeNull();
        Show(close()).ShouldBe("a:Approximated b:Approximated c.d:Refused");
    }

    [Fact]
    public void OpenEach_ItemsOfAnotherShape_AreRefused()
    {
        (FieldCursor fields, Func<FieldLedger> close) = Open("a: [{b: 1}, 2, {}]\n");
        IReadOnlyList<FieldCursor> items = fields.OpenEach("a");
        items[0].KeepInteger("b");

        items.Count.ShouldBe(2);
        Show(close()).ShouldBe("a[0].b:Kept a[1]:Refused a[2]:Kept");
    }

    [Fact]
    public void Report_TextsOfTheExport_CannotSteerATerminal()
    {
        (FieldCursor fields, _) = Open("\"a\\e[31m\\n\": 1\n");
        fields.Refuse("a\u001b[31m\n", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "unknown");

        _diagnostics.InOrder().ShouldHaveSingleItem().ToString().ShouldNotContain("\u001b");
    }

    private (FieldCursor Fields, Func<FieldLedger> Close) Open(string yaml)
    {
        ExportDocument document = ExportDocument.Read(ExportFile.FromBytes("f.yml", Encoding.UTF8.GetBytes(yaml)), _diagnostics).ShouldNotBeNull();
        var ledger = new LedgerRecorder(_diagnostics);
        var fields = new FieldCursor(document.Root, document.Root.Where, ledger, "The export");
        return (fields, () => ledger.Close([new(null, "", document.Root)]));
    }

    private static string Show(FieldLedger ledger) => string.Join(' ', ledger.Entries.Select(e => $"{e.Path}:{e.Status}"));
}
