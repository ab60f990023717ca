using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

public sealed class KnowledgeCommandTests : IDisposable
{
    /// <summary>A flow that searches the knowledge <c>help</c> for its question.</summary>
    internal const string SearchingFlow = """
        app: {mode: workflow, name: Help}
        kind: app
        version: 0.3.0
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start, variables: [{variable: q, type: text-input, required: true}]}}
            - {id: k, data: {type: knowledge-retrieval, title: Help, query_variable_selector: [s, q], dataset_ids: [d], retrieval_mode: multiple, multiple_retrieval_config: {top_k: 1}}}
            - {id: e, data: {type: end, outputs: [{variable: found, value_selector: [k, result]}]}}
            edges:
            - {source: s, target: k}
            - {source: k, target: e}
        """;

    private readonly CliRun _cli = new();

    public KnowledgeCommandTests()
    {
        _cli.Write("knowledge/help.yaml", "documents: help\nsearch: { top: 2 }\nmetadata:\n  faq/: { category: faq }\n");
        _cli.Write("knowledge/help/refunds.md", "# Refunds\n\nA refund is paid within ten days.");
        _cli.Write("knowledge/help/faq/shoes.txt", "Shoes can be returned when they are not worn.");
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _cli.Dispose();
    }

    [Theory]
    [InlineData("build")]
    [InlineData("show")]
    [InlineData("search")]
    [InlineData("diff")]
    public async Task Help_HasExamples(string command)
    {
        (await _cli.RunAsync("knowledge", command, "--help")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain($"Examples:\n  slipway knowledge {command}");
    }

    [Fact]
    public async Task Build_OfOneDocument_CountsItInWords()
    {
        _cli.Write("one/refunds.md", "Refunds take five days.");

        (await _cli.RunAsync("knowledge", "build", "one")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("Built one: 1 document, 1 passage, snapshot ");
    }

    [Fact]
    public async Task Build_MakesASnapshotOnce_AndLocksItsId()
    {
        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("Built help: 2 documents, 2 passages, snapshot ");
        var id = (await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "knowledge", "help.lock"), TestContext.Current.CancellationToken)).Trim();
        File.Exists(Path.Combine(_cli.Folder, ".slipway", "knowledge", id + ".db")).ShouldBeTrue();

        (await _cli.RunAsync("knowledge", "build", "knowledge/help.yaml")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain($"help is up to date: 2 documents, 2 passages, snapshot {id[..12]}");
    }

    [Fact]
    public async Task Search_FindsPassages()
    {
        await _cli.RunAsync("knowledge", "build");

        (await _cli.RunAsync("knowledge", "search", "help", "when is a refund paid", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        var found = JsonNode.Parse(_cli.Out)!["passages"]!.AsArray();
        ((string?)found[0]!["document"]).ShouldBe("refunds.md");
        (await _cli.RunAsync("knowledge", "search", "help", "shoes")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldStartWith("1.000 faq/shoes.txt #1");
        (await _cli.RunAsync("knowledge", "show", "help", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!["documents"]!.ToJsonString().ShouldBe("""{"faq/shoes.txt":1,"refunds.md":1}""");
    }

    [Fact]
    public async Task Search_ShowsWhatTerminalsObeyInLetters()
    {
        _cli.Write("knowledge/help/faq/shoes.txt", "Shoes \u001b[2J come in boxes.");
        await _cli.RunAsync("knowledge", "build");

        (await _cli.RunAsync("knowledge", "search", "help", "shoes")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain(@"Shoes \u001b[2J come");
        _cli.Out.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Diff_ShowsDocumentsAndSettings()
    {
        await _cli.RunAsync("knowledge", "build", "--json");
        var first = (string)JsonNode.Parse(_cli.Out)![0]!["snapshot"]!;
        _cli.Write("knowledge/help/refunds.md", "A refund is paid within five days.");
        _cli.Write("knowledge/help/new.csv", "a,b\n1,2\n");
        _cli.Write("knowledge/help.yaml", "documents: help\nsearch: { top: 3 }\nmetadata:\n  faq/: { category: faq }\n");
        await _cli.RunAsync("knowledge", "build");

        (await _cli.RunAsync("knowledge", "diff", first[..8], "help")).ShouldBe(ExitCode.Findings, _cli.Error);

        _cli.Out.ShouldBe("+ new.csv: 0 -> 1 passages, 0 gone, 1 new\n~ refunds.md: 1 -> 1 passages, 1 gone, 1 new\n~ search.top: 2 -> 3\n");
        (await _cli.RunAsync("knowledge", "diff", "help", "help")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Build_WithADocumentThatCannotBeRead_BuildsNothingUnlessTold()
    {
        _cli.Write("knowledge/help/bad.pdf", "no pdf");

        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("bad.pdf");
        _cli.Error.ShouldContain("1 document of 'help' cannot be read");
        File.Exists(Path.Combine(_cli.Folder, "knowledge", "help.lock")).ShouldBeFalse();

        (await _cli.RunAsync("knowledge", "build", "--skip-unreadable")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Built help: 2 documents");
    }

    [Fact]
    public async Task Build_WithADocumentThatIsNotToBeHad_IsLikeOneThatCannotBeRead()
    {
        using var held = new FileStream(Path.Combine(_cli.Folder, _cli.Write("knowledge/help/held.md", "x")), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("held.md: ");
        _cli.Error.ShouldContain("1 document of 'help' cannot be read");

        (await _cli.RunAsync("knowledge", "build", "--skip-unreadable")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Built help: 2 documents");
    }

    [Fact]
    public async Task Build_OfAFolderOfDocuments_NeedsNoDefinition()
    {
        (await _cli.RunAsync("knowledge", "build", "knowledge/help", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        var snapshot = (string)JsonNode.Parse(_cli.Out)![0]!["snapshot"]!;
        (await _cli.RunAsync("knowledge", "search", snapshot[..10], "refund")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("refunds.md");
    }

    [Fact]
    public async Task Build_OfAFolderWithASlash_HasItsName()
    {
        (await _cli.RunAsync("knowledge", "build", "knowledge/help/")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldStartWith("Built help: 2 documents");
    }

    [Fact]
    public async Task Build_OfADocumentWithoutText_SaysThatItIsNotFound()
    {
        _cli.Write("knowledge/help/scan.html", "<img src=page1.png>");

        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Error.ShouldContain("scan.html: no text was found in it, so no search finds it.");
        _cli.Out.ShouldContain("Built help: 3 documents, 2 passages");
        (await _cli.RunAsync("knowledge", "build", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)![0]!["without_text"]!.ToJsonString().ShouldBe("""["scan.html"]""");
    }

    [Fact]
    public async Task Build_WithMetadataOfWhatIsNotThere_SaysSo()
    {
        _cli.Write("knowledge/help.yaml", "documents: help\nmetadata:\n  refunds.md: { owner: ada }\n  refnds.md: { owner: bob }\n  old/: { owner: cat }\n");

        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Error.ShouldContain("refnds.md: 'metadata' names it, and there is no such document.");
        _cli.Error.ShouldContain("old/: 'metadata' names it, and there is no such folder with documents.");
        _cli.Error.ShouldNotContain("refunds.md");
        (await _cli.RunAsync("knowledge", "build", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)![0]!["unused_metadata"]!.ToJsonString().ShouldBe("""["refnds.md","old/"]""");
    }

    [Fact]
    public async Task Show_SaysWhatItIsAbout()
    {
        _cli.Write("knowledge/help.yaml", "documents: help\ndescription: What customers ask.\n");
        await _cli.RunAsync("knowledge", "build");

        (await _cli.RunAsync("knowledge", "show", "help")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("What customers ask.");
        (await _cli.RunAsync("knowledge", "show", "help", "--json")).ShouldBe(ExitCode.Ok);
        ((string?)JsonNode.Parse(_cli.Out)!["description"]).ShouldBe("What customers ask.");
        _cli.Write("knowledge/help.yaml", "documents: help\ndescription: [What]\n");
        (await _cli.RunAsync("knowledge", "build")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("help.yaml(2,14): 'description' must be a text.");
    }

    [Fact]
    public async Task Search_ForWordsThatBeginWithAnAt_ReadsNoFile()
    {
        await _cli.RunAsync("knowledge", "build");

        (await _cli.RunAsync("knowledge", "search", "help", "@refund")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("refunds.md");
    }

    [Fact]
    public async Task Diff_WithoutASecondSnapshot_NamesItsOwnHelp()
    {
        (await _cli.RunAsync("knowledge", "diff", "help")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldEndWith("See 'slipway knowledge diff --help'.\n");
    }

    [Theory]
    [InlineData("build", "missing")]
    [InlineData("show", "missing")]
    [InlineData("search", "help", "x", "--top", "0")]
    [InlineData("diff", "a")]
    public async Task WrongUse_IsExitCodeTwo(params string[] args)
    {
        (await _cli.RunAsync(["knowledge", .. args])).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldStartWith("slipway: ");
    }

    [Fact]
    public async Task Run_OfAFlowThatSearches_UsesTheSnapshot()
    {
        _cli.Write("flow.yml", SearchingFlow);

        (await _cli.RunAsync("run", "flow.yml", "--input", """{"q":"refund"}""")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("There is no snapshot of the knowledge 'help'");

        await _cli.RunAsync("knowledge", "build");
        (await _cli.RunAsync("run", "flow.yml", "--input", """{"q":"refund"}""")).ShouldBe(ExitCode.Ok, _cli.Error);
        ((string?)JsonNode.Parse(_cli.Out)!["found"]![0]!["title"]).ShouldBe("refunds.md");
    }
}
