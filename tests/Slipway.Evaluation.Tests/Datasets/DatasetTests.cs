using System.Text.Json.Nodes;
using Slipway.Evaluation.Datasets;
using Slipway.Journal;

namespace Slipway.Evaluation.Tests.Datasets;

public sealed class DatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-dataset-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lines_OfATable_AreJoinedByTheirNumbers()
    {
        Dataset data = await LoadAsync("data.csv", "q,line_number\na,5\nb,7\n");
        Dataset outputs = await LoadAsync("outputs.jsonl", """{"line_number":7,"o":"of b"}""");

        (int line, JsonObject inputs) = DatasetJoin.Lines(
            new Dictionary<string, Dataset> { ["data"] = data, ["run.outputs"] = outputs },
            ColumnMapping.Read(new JsonObject { ["o"] = "${run.outputs.o}" })).ShouldHaveSingleItem();

        line.ShouldBe(7);
        inputs.ToJsonString().ShouldBe("""{"o":"of b","q":"b"}""");
    }

    [Fact]
    public async Task Lines_WithTheSameNumber_AreRefused()
    {
        Dataset data = await LoadAsync("data.jsonl", "{\"line_number\":1,\"q\":\"a\"}\n{\"line_number\":1,\"q\":\"b\"}\n");

        Should.Throw<InvalidArtifactException>(() => DatasetJoin.Lines(new Dictionary<string, Dataset> { ["data"] = data }, ColumnMapping.Empty))
            .Message.ShouldBe("data(2,1): Two lines have the line_number 1; lines are told apart by it.");
    }

    [Fact]
    public async Task Lines_WithoutNumbersAndOfUnequalLength_AreRefused()
    {
        Dataset data = await LoadAsync("data.jsonl", "{\"q\":\"a\"}\n{\"q\":\"b\"}\n{\"q\":\"c\"}\n");
        Dataset outputs = await LoadAsync("outputs.jsonl", "{\"o\":\"of b\"}\n{\"o\":\"of c\"}\n");

        Should.Throw<InvalidArtifactException>(() => DatasetJoin.Lines(new Dictionary<string, Dataset> { ["data"] = data, ["run.outputs"] = outputs }, ColumnMapping.Empty))
            .Message.ShouldBe("run.outputs: Lines without a line_number are joined by their place, and there are 3 of data and 2 of run.outputs. Give them numbers, or as many lines.");
    }

    [Fact]
    public async Task Lines_OfWhichOneSourceHasNumbers_AreThoseOfBoth()
    {
        Dataset data = await LoadAsync("data.jsonl", "{\"q\":\"a\"}\n{\"q\":\"b\"}\n{\"q\":\"c\"}\n");
        Dataset outputs = await LoadAsync("outputs.jsonl", "{\"line_number\":2,\"o\":\"of c\"}\n{\"line_number\":1.0,\"o\":\"of b\"}\n");

        DatasetJoin.Lines(new Dictionary<string, Dataset> { ["data"] = data, ["run.outputs"] = outputs }, ColumnMapping.Read(new JsonObject { ["o"] = "${run.outputs.o}" }))
            .Select(line => $"{line.Line} {line.Inputs.ToJsonString()}").ShouldBe(["""1 {"o":"of b","q":"b"}""", """2 {"o":"of c","q":"c"}"""]);
    }

    [Theory]
    [InlineData("{\"line_number\":5,\"q\":\"a\"}\n{\"q\":\"b\"}\n", "data(2,1): The line has no line_number, and others have: lines are told apart by it.")]
    [InlineData("{\"line_number\":5,\"q\":\"a\"}\n{\"line_number\":\"x\",\"q\":\"b\"}\n", "data(2,1): The line_number x is no whole number.")]
    [InlineData("{\"line_number\":1.5,\"q\":\"a\"}\n", "data(1,1): The line_number 1.5 is no whole number.")]
    public async Task Lines_WhoseNumbersAreNone_AreRefused(string content, string message)
    {
        Dataset data = await LoadAsync("data.jsonl", content);

        Should.Throw<InvalidArtifactException>(() => DatasetJoin.Lines(new Dictionary<string, Dataset> { ["data"] = data }, ColumnMapping.Empty)).Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("data.jsonl", "{\"a\":1}\n{\"a\":1,\"a\":2}", "data.jsonl(2,")]
    [InlineData("data.json", "[{\"a\":1,\"a\":2}]", "data.json(1,")]
    [InlineData("data.csv", "a,b,a\n1,2,3\n", "data.csv(1,1): The column 'a' is there 2 times.")]
    [InlineData("data.csv", "a,b\n1,2\n\n\"x\ny\",2,3\n", "data.csv(4,1): The line has 3 cells, and there are 2 columns.")]
    [InlineData("data.tsv", "a\tb\n1\t\"2\n3\t4\n", "data.tsv(2,1): A quote is not closed.")]
    public async Task Load_OfWhatWouldLoseContent_SaysWhere(string file, string content, string message) =>
        (await Should.ThrowAsync<InvalidArtifactException>(() => LoadAsync(file, content))).Message.ShouldStartWith(message);

    [Fact]
    public async Task Load_OfATable_KeepsCells()
    {
        Dataset data = await LoadAsync("data.csv", "\uFEFFa,b\r\n\"x, \"\"y\"\"\",\r\n1\r\n2,3,,\r\n");

        data.Lines.Select(line => line.ToJsonString(SlipwayJson.Options)).ShouldBe(["""{"a":"x, \"y\"","b":""}""", """{"a":"1","b":null}""", """{"a":"2","b":"3"}"""]);
    }

    [Theory]
    [InlineData("column_mapping: [a]", "run.yml(1,17): 'column_mapping' is a mapping of inputs to columns.")]
    [InlineData("column_mapping:\n  ? [a]\n  : b", "run.yml(2,5): An input's name is a text.")]
    public void Mapping_ThatIsNone_SaysWhere(string yaml, string message) =>
        Should.Throw<InvalidArtifactException>(() => MappingFile.Parse(yaml, "run.yml")).Message.ShouldBe(message);

    [Fact]
    public async Task Line_WhoseRunWaits_HasNotSucceeded()
    {
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });

        DatasetResult result = await new DatasetRun(host, journal, () => new Asker(), metrics: null).RunAsync([(0, new JsonObject { ["amount"] = 5 }), (1, new JsonObject { ["amount"] = 500 })], ct: Ct);

        result.Lines.Select(line => line.Failure?.Code).ShouldBe([null, "Suspended"]);
    }

    private async Task<Dataset> LoadAsync(string file, string content)
    {
        string path = Path.Combine(_folder, file);
        await File.WriteAllTextAsync(path, content, Ct);
        return await Dataset.LoadAsync(path, Ct);
    }

    private sealed record Order(int Amount);

    private sealed class Asker : Pipeline<Order, string>
    {
        public override async Task<string> RunAsync(Order input, RunContext run) =>
            input.Amount < 100 ? "paid" : (await run.ReviewAsync("approve", new Review<string>("Pay?"))).Value;
    }
}
