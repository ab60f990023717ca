using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.Exports;

public sealed class ExportDocumentTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Read_QuotedAndPlainScalars_KeepsTheirKinds()
    {
        ExportMapping root = Read("a: \"1\"\nb: 1\nc: 'yes'\nd: yes\ne: |\n  1\n  2\nf: !!str 1\ng: !!int \"7\"\n").ShouldNotBeNull();

        Kinds(root).ShouldBe("a:Text b:Integer c:Text d:Boolean e:Text f:Text g:Integer");
        root.Text("e").ShouldBe("1\n2\n");
        _diagnostics.InOrder().ShouldBeEmpty();
    }

    [Fact]
    public void Read_EachValue_KnowsItsPlace()
    {
        ExportMapping root = Read("a:\n  - x\n  - {b: 2}\n").ShouldNotBeNull();

        root.Find("a")!.Where.ToString().ShouldBe("f.yml(2,3)");
        ((ExportSequence)root.Find("a")!).Items[1].Where.ToString().ShouldBe("f.yml(3,5)");
        ((ExportMapping)((ExportSequence)root.Find("a")!).Items[1]).Find("b")!.Where.ToString().ShouldBe("f.yml(3,9)");
    }

    [Theory]
    [InlineData("utf-32", true, "UTF-32")]
    [InlineData("utf-32BE", true, "UTF-32")]
    [InlineData("utf-32", false, "UTF-32")]
    [InlineData("utf-32BE", false, "UTF-32")]
    [InlineData("utf-16", false, "UTF-16 without a byte order mark")]
    [InlineData("utf-16BE", false, "UTF-16 without a byte order mark")]
    public void Read_InAnEncodingThatIsNotRead_NamesIt(string encoding, bool hasMark, string name)
    {
        Encoding other = Encoding.GetEncoding(encoding);
        byte[] content = [.. hasMark ? other.GetPreamble() : [], .. other.GetBytes("app: {mode: chat}\n")];

        ExportDocument.Read(ExportFile.FromBytes("f.yml", content), _diagnostics).ShouldBeNull();

        Diagnostic told = _diagnostics.InOrder().ShouldHaveSingleItem();
        told.Code.ShouldBe(DiagnosticCodes.FileNotText);
        told.Message.ShouldBe($"The file is {name}; save it as UTF-8.");
    }

    [Fact]
    public void Read_Json_KnowsPlacesInCharacters()
    {
        ExportMapping root = Read("{\"ä\": [1, 2.0,\n  \"\\u00e4\\t\"], \"b\": {\"c\": null, \"d\": true}}").ShouldNotBeNull();

        root.Find("ä")!.Where.ToString().ShouldBe("f.yml(1,7)");
        var items = (ExportSequence)root.Find("ä")!;
        items.Items.Select(item => ((ExportScalar)item).Text).ShouldBe(["1", "2.0", "ä\t"]);
        items.Items[2].Where.ToString().ShouldBe("f.yml(2,3)");
        root.Find("b", "c").ShouldBeOfType<ExportScalar>().IsNull.ShouldBeTrue();
    }

    [Fact]
    public void Read_FlowMappingThatIsNoJson_IsReadAsYaml()
    {
        Read("{app: {mode: chat}}").ShouldNotBeNull().Text("app", "mode").ShouldBe("chat");
        _diagnostics.InOrder().ShouldBeEmpty();
    }

    [Fact]
    public void Read_JsonAnswer_IsUnwrappedAndSaysWhereItCounts()
    {
        ExportMapping root = Read("{\"data\": \"a: 1\\nb: 2\\n\"}").ShouldNotBeNull();

        root.Find("b")!.Where.ToString().ShouldBe("f.yml#data(2,4)");
        Diagnostic told = _diagnostics.InOrder().ShouldHaveSingleItem();
        told.Code.ShouldBe(DiagnosticCodes.WrappedInJson);
        told.Severity.ShouldBe(DiagnosticSeverity.Info);
    }

    [Fact]
    public void Read_KeyTwice_TakesTheLastAndWarns()
    {
        Read("a: 1\nb: 2\na: 3\n").ShouldNotBeNull().Text("a").ShouldBe("3");
        _diagnostics.InOrder().ShouldHaveSingleItem().ToString().ShouldStartWith("f.yml(3,1): warning SW1007");
    }

    [Fact]
    public void Read_Alias_IsCopied()
    {
        ExportMapping root = Read("a: &x {k: 1}\nb: *x\n").ShouldNotBeNull();

        root.Find("b").ShouldNotBeSameAs(root.Find("a"));
        root.Text("b", "k").ShouldBe("1");
    }

    [Fact]
    public void Read_MergeKey_FillsInWhatIsNotThere()
    {
        ExportMapping root = Read("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n").ShouldNotBeNull();

        root.Text("b", "k").ShouldBe("3");
        root.Text("b", "l").ShouldBe("2");
    }

    [Fact]
    public void Read_ByteOrderMarks_AreTakenAway()
    {
        Read([0xEF, 0xBB, 0xBF, .. "a: ä"u8]).ShouldNotBeNull().Text("a").ShouldBe("ä");
        Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a: ä")]).ShouldNotBeNull().Text("a").ShouldBe("ä");
        Read([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("a: ä")]).ShouldNotBeNull().Text("a").ShouldBe("ä");
    }

    [Theory]
    [InlineData("", DiagnosticCodes.FileEmpty)]
    [InlineData("  \n\t\n", DiagnosticCodes.FileEmpty)]
    [InlineData("# only a comment\n", DiagnosticCodes.FileEmpty)]
    [InlineData("just a text", DiagnosticCodes.UnknownBuilder)]
    [InlineData("- a\n- b\n", DiagnosticCodes.UnknownBuilder)]
    [InlineData("a: [1, 2\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("a: b: c\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("a:\n\t- b\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("a: 'open\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("a: \"\\q\"\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("%YAML 9.9 nonsense\n---\na: 1\n", DiagnosticCodes.InvalidYaml)]
    [InlineData("a: 1\n---\nb: 2\n", DiagnosticCodes.SeveralDocuments)]
    [InlineData("a: *nothing\n", DiagnosticCodes.BadAlias)]
    [InlineData("a: &a [*a]\n", DiagnosticCodes.BadAlias)]
    [InlineData("a: &a {b: &b {c: *a}}\n", DiagnosticCodes.BadAlias)]
    [InlineData("a: \u0007\n", DiagnosticCodes.ControlCharacter)]
    [InlineData("a: x\0y\n", DiagnosticCodes.ControlCharacter)]
    [InlineData("a: \uFFFF\n", DiagnosticCodes.ControlCharacter)]
    [InlineData("{\"a\": 1", DiagnosticCodes.InvalidJson)]
    [InlineData("{\"a\": \"\\ud800\"}", DiagnosticCodes.InvalidJson)]
    [InlineData("{\"data\": \"a: [1\"}", DiagnosticCodes.InvalidYaml)]
    public void Read_BadContent_IsAnErrorAndNoDocument(string content, string code)
    {
        Read(content).ShouldBeNull();
        Diagnostic error = _diagnostics.InOrder().Last(d => d.Severity is DiagnosticSeverity.Error);
        error.Code.ShouldBe(code);
        error.Location.File.ShouldStartWith("f.yml");
    }

    [Theory]
    [InlineData("a: !!python/object:os.system x\n", DiagnosticCodes.UnknownTag)]
    [InlineData("? [a]\n: 1\n", DiagnosticCodes.KeyNotText)]
    [InlineData("<<: 3\n", DiagnosticCodes.KeyNotText)]
    public void Read_OddContent_IsAnErrorBesideTheDocument(string content, string code)
    {
        Read(content).ShouldNotBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void Read_BytesThatAreNoText_SaysWhere()
    {
        Read([.. "a: 1\nb: "u8, 0xC3, 0x28]).ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().ToString().ShouldStartWith("f.yml(2,4): error SW1002");
    }

    [Fact]
    public void Read_BillionLaughs_IsRefusedWithoutExpanding()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Read(bomb.ToString()).ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooManyValues);
    }

    [Fact]
    public void Read_LongTextThatAliasesRepeat_IsRefused()
    {
        Read($"a: &x {new string('y', 1_000_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*x", 100))}]\n").ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooManyValues);
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("- ", "")]
    [InlineData("{a: ", "")]
    [InlineData("? ", "")]
    public void Read_DeepNesting_IsRefused(string opening, string end)
    {
        Read("a:\n  " + string.Concat(Enumerable.Repeat(opening, 50_000)) + end).ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooDeep);
    }

    [Fact]
    public void Read_DeepJson_IsRefused()
    {
        Read("{\"a\":" + new string('[', 50_000)).ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.TooDeep);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Read_NestingThatJsonMayNotHaveAtRunTime_IsRefused(int levels, bool isRead)
    {
        (Read("{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}") is not null).ShouldBe(isRead);
        _diagnostics.InOrder().Select(finding => finding.Code).ShouldBe(isRead ? [] : [DiagnosticCodes.TooDeep]);
    }

    [Fact]
    public void FromBytes_FiftyMegabytes_IsRefusedUnread()
    {
        ExportFile file = ExportFile.FromBytes("f.yml", new byte[50 * 1024 * 1024]);

        file.Content.Length.ShouldBe(0);
        ExportDocument.Read(file, _diagnostics).ShouldBeNull();
        _diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.FileTooLarge);
    }

    [Fact]
    public async Task LoadAsync_FiftyMegabytes_IsRefusedUnread()
    {
        string path = Path.GetTempFileName();
        try
        {
            await using (var stream = new FileStream(path, FileMode.Create))
            {
                stream.SetLength(50L * 1024 * 1024);
            }

            ExportFile file = await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken);
            file.IsTooLarge.ShouldBeTrue();
            file.Content.Length.ShouldBe(0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task LoadAsync_OrdinaryFile_HoldsItsBytes()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "a: 1", TestContext.Current.CancellationToken);
            ExportFile file = await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken);
            Encoding.UTF8.GetString(file.Content.Span).ShouldBe("a: 1");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private ExportMapping? Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private ExportMapping? Read(byte[] content) => ExportDocument.Read(ExportFile.FromBytes("f.yml", content), _diagnostics)?.Root;

    private static string Kinds(ExportMapping mapping) =>
        string.Join(' ', mapping.Entries.Select(entry => $"{entry.Key}:{((ExportScalar)entry.Value).Kind}"));
}
