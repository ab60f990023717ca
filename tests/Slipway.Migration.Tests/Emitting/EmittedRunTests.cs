using System.Text.Json.Nodes;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

public sealed class EmittedRunTests
{
    [Theory]
    [InlineData(ItemFailure.Null, """{"out":["C:mark-item[a]",null,"C:mark-item[c]"]}""")]
    [InlineData(ItemFailure.Remove, """{"out":["C:mark-item[a]","C:mark-item[c]"]}""")]
    [InlineData(ItemFailure.Stop, null)]
    public async Task Run_IterationWithAFailingItem_TreatsItAsTheFlowSays(ItemFailure failure, string? expected)
    {
        FlowApp app = new Flows("Marks")
            .Input("words", FlowType.ArrayOf(FlowType.String))
            .ForEach("each", "Mark all", "start.words", "mark.out",
                new Flows("body")
                    .If("bad", "Bad?", ("true", "each.item", "is", "b"))
                    .Code("mark", "Mark item", "", [("a", "each.item")], new FlowField("out", FlowType.String))
                    .Code("break", "Break", "", [("a", "each.item")], new FlowField("out", FlowType.String))
                    .Edges("start > bad", "bad.true > break", "bad.false > mark"),
                forEach => forEach with { OnItemFailure = failure, ItemType = FlowType.String })
            .End("end", "Done", ("out", "each.output"))
            .Edges("start > each > end")
            .App();

        RunOutcomeView outcome = await RunAsync(app, new JsonObject { ["words"] = new JsonArray("a", "b", "c") }, "break");

        outcome.Output?.ToJsonString().ShouldBe(expected, outcome.Failure);
    }

    [Fact]
    public async Task Run_IterationOverAnEmptyList_GivesAnEmptyList()
    {
        FlowApp app = new Flows("Marks")
            .Input("words", FlowType.ArrayOf(FlowType.String), required: false)
            .ForEach("each", "Mark all", "start.words", "mark.out",
                new Flows("body").Code("mark", "Mark item", "", [("a", "each.item")], new FlowField("out", FlowType.String)).Edges("start > mark"))
            .End("end", "Done", ("out", "each.output"))
            .Edges("start > each > end")
            .App();

        (await RunAsync(app, [])).Output!.ToJsonString().ShouldBe("""{"out":[]}""");
    }

    [Fact]
    public async Task Run_ChatWithTwoAnswers_JoinsThemInOrder()
    {
        FlowApp app = new Flows("Two answers", FlowKind.Chat)
            .Answer("first", "First", "You said {{#sys.query#}}. ")
            .Code("mark", "Mark", "", [("a", "sys.query")], new FlowField("out", FlowType.String))
            .Answer("second", "Second", "{{#mark.out#}}")
            .Edges("start > first > mark > second")
            .App();

        (await RunAsync(app, new JsonObject { ["query"] = "hi" })).Output!.ToJsonString().ShouldBe("""{"answer":"You said hi. C:mark[hi]"}""");
    }

    [Theory]
    [InlineData("""{"n":5}""", """{"text":"5 en","n":5}""")]
    [InlineData("""{"n":5.0,"language":null}""", """{"text":"5.0 en","n":5.0}""")]
    [InlineData("""{"n":5,"language":"de"}""", """{"text":"5 de","n":5}""")]
    [InlineData("""{"n":5,"language":"fr"}""", null)]
    [InlineData("""{"language":"de"}""", null)]
    public async Task Run_Inputs_AreCheckedAndCompleted(string input, string? expected)
    {
        FlowApp app = new Flows("Inputs")
            .Input("n", FlowType.Number)
            .Input("language", FlowType.String, required: false, @default: "en", options: ["en", "de"])
            .Template("text", "Text", "{{ n }} {{ language }}", ("n", "start.n"), ("language", "start.language"))
            .End("end", "Done", ("text", "text.output"), ("n", "start.n"))
            .Edges("start > text > end")
            .App();

        (await RunAsync(app, JsonNode.Parse(input)!.AsObject())).Output?.ToJsonString().ShouldBe(expected);
    }

    [Fact]
    public async Task Run_NodeThatWasNotMigrated_FailsWithItsTitle()
    {
        RunOutcomeView outcome = await RunAsync(SampleFlows.Router(), new JsonObject { ["ticket"] = "t", ["priority"] = 9 });

        outcome.Failure!.ShouldContain("Send mail");
    }

    [Fact]
    public async Task Run_EndsThatDiffer_WriteOnlyTheirOwnOutputs() =>
        (await RunAsync(SampleFlows.Router(), new JsonObject { ["ticket"] = "spam", ["priority"] = 1 })).Output!.ToJsonString().ShouldBe("""{"reason":"spam"}""");

    private static async Task<RunOutcomeView> RunAsync(FlowApp app, JsonObject input, params string[] failing)
    {
        EmittedProject project = ProjectEmitter.Emit(app);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        return await new EchoWorld(failing.ToHashSet()).RunAsync(CompiledPipeline.Create(compiled.PipelineTypes[0]), input);
    }
}
