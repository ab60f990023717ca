using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>Which files go along with a flow's code, and what is said of those that do not.</summary>
public sealed class CodeFilesTests
{
    private const string NamesText = "TEXT = open('words/hello.txt').read()\n";
    private const string PutsTogether = "import os\nTEXT = open(os.path.join('words', LANGUAGE + '.txt')).read()\n";

    [Fact]
    public async Task Text_ThatCodeNames_GoesAlong()
    {
        using FlowFiles flow = Flow(NamesText).With("words/hello.txt", "Hello\n").With("README.md", "About").With("words/other.txt", "Other");

        ImportResult imported = await flow.ImportAsync();

        imported.App!.Files.Keys.ShouldBe(["words/hello.txt"]);
        imported.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_ThatCodeNamesAndIsNoText_IsSaidToStayBehind()
    {
        using FlowFiles flow = Flow("INDEX = open('index.faiss', 'rb').read()\nWORDS = open('words.txt').read()\n").With("words.txt", new string('x', 300_000));
        await File.WriteAllBytesAsync(Path.Combine(flow.Folder, "index.faiss"), [0xFF, 0xFE, 0x00, 0xC0], TestContext.Current.CancellationToken);

        Found(await flow.ImportAsync()).ShouldHaveSingleItem().ShouldStartWith("Code names 'index.faiss', 'words.txt', no text of at most 256 KB");
    }

    [Fact]
    public async Task Files_OfNamesThatCodePutsTogether_AreSaidToStayBehind()
    {
        using FlowFiles flow = Flow(PutsTogether).With("words/de.txt", "Hallo").With("words/fr.txt", "Salut").With("requirements.txt", "").With("data.jsonl", "{}").With("README.md", "")
            .With("night.yml", "$schema: https://azuremlschemas.azureedge.net/promptflow/latest/Run.schema.json\nflow: .\n").With("openai.yml", "greeting: Hi\n");

        Found(await flow.ImportAsync()).ShouldHaveSingleItem().ShouldContain("whether 'openai.yml', 'words/de.txt', 'words/fr.txt' is among them");
    }

    [Fact]
    public async Task Files_WhereNoCodeOpensAny_AreOfNoConcern()
    {
        using FlowFiles flow = Flow("").With("words/de.txt", "Hallo").With("picture.png", "x");

        (await flow.ImportAsync()).Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Dataset_ThatIsLarge_IsSaidToStayWhereItIs()
    {
        using FlowFiles flow = Flow("").With("data.jsonl", string.Concat(Enumerable.Repeat("{\"x\": \"0123456789\"}\n", 60_000))).With("small.jsonl", "{}\n");

        ImportResult imported = await flow.ImportAsync();

        Found(imported).ShouldHaveSingleItem().ShouldContain("'data.jsonl' is larger than 1 MB");
        imported.App!.Extras.Select(file => file.Path).ShouldBe(["evals/small.jsonl"]);
    }

    [Fact]
    public async Task Project_ThatLiesInTheFolderOfItsFlow_IsNoPartOfTheFlow()
    {
        using FlowFiles flow = Flow("import helper\n" + NamesText).With("helper.py", "").With("words/hello.txt", "Hello")
            .With("Out/slipway.yaml", "name: out\n").With("Out/scripts/helper.py", "").With("Out/words/hello.txt", "Hello");

        (await flow.ImportAsync()).App!.Files.Keys.Order().ShouldBe(["helper.py", "words/hello.txt"]);
    }

    [Fact]
    public async Task Texts_OfSeveralLines_StandInTheProjectAsInTheirFiles()
    {
        using FlowFiles flow = Flow("import helper\n").With("helper.py", "def shout(text):\n    return f\"{text}!\"\n\n  \n");

        string surroundings = (await flow.EmitAsync()).Single(file => file.Path.EndsWith("FlowSurroundings.cs", StringComparison.Ordinal)).Content;

        surroundings.ShouldContain("                def shout(text):\n                    return f\"{text}!\"\n");
    }

    private static IEnumerable<string> Found(ImportResult imported) =>
        imported.Diagnostics.Where(finding => finding.Code == DiagnosticCodes.FileLeftBehind).Select(finding => finding.Message);

    private static FlowFiles Flow(string code) => new FlowFiles().With("a.py", code + FlowFiles.Echo).With("flow.dag.yaml", """
        inputs:
          x: {type: string}
        outputs:
          o: {reference: "${a.output}"}
        nodes:
        - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
        """);
}
