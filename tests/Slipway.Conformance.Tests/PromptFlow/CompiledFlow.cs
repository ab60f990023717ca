using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.PromptFlow;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Flow;
using Slipway.Models.Catalog;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>A flow that was imported, emitted and compiled.</summary>
internal sealed class CompiledFlow(FlowApp app, EmittedProject project, CompiledPipeline compiled)
{
    public FlowApp App { get; } = app;

    public EmittedProject Project { get; } = project;

    public string? NodeOf(string step) => Project.Steps.FirstOrDefault(candidate => candidate.StepName == step)?.NodeId;

    /// <summary>Whether it is one prompt that is a flow of its own.</summary>
    public bool IsPrompty => App.Graph.Nodes.OfType<RenderedPromptNode>().Any(node => node.Interface is PromptInterface.Prompty or PromptInterface.PromptyCompletion);

    public Pipeline CreateLines() => CompiledPipeline.Create(compiled.PipelineTypes.First(type => type.Name == Project.Name));

    public Pipeline CreateMetrics() => CompiledPipeline.Create(compiled.PipelineTypes.First(type => type.Name != Project.Name));

    public Task<RunResult> RunAsync(
        JsonObject input, HttpMessageHandler models, MemoryJournal journal, IReadOnlyList<IScriptEngine> engines, IStepLayer? layer, Func<string, string?>? secrets = null) =>
        RunAsync(compiled.PipelineTypes.First(type => type.Name == Project.Name), input, models, journal, engines, layer, secrets);

    /// <summary>Runs what is computed once over all lines.</summary>
    public Task<RunResult> AggregateAsync(
        JsonObject input, HttpMessageHandler models, MemoryJournal journal, IReadOnlyList<IScriptEngine> engines, Func<string, string?>? secrets = null) =>
        RunAsync(compiled.PipelineTypes.First(type => type.Name != Project.Name), input, models, journal, engines, null, secrets);

    private async Task<RunResult> RunAsync(
        Type type, JsonObject input, HttpMessageHandler models, MemoryJournal journal, IReadOnlyList<IScriptEngine> engines, IStepLayer? layer, Func<string, string?>? secrets)
    {
        string yaml = Project.Files.FirstOrDefault(file => file.Path == "models.yaml")?.Content ?? "models: {}\n";
        using var catalog = ModelCatalog.Parse(yaml, "models.yaml", new ModelCatalogOptions { Secrets = _ => "key", Handler = models, Time = new HastyTime() });
        using var host = new SlipwayHost(new SlipwayOptions
        {
            Journal = journal,
            Models = catalog,
            ScriptEngines = engines,
            Secrets = secrets ?? (name => "{}"),
            Layers = layer is null ? [] : [layer],
            Time = new HastyTime(),
        });
        return await host.TryRunAsync(CompiledPipeline.Create(type), input, ct: TestContext.Current.CancellationToken);
    }

    /// <summary>How many prompts were asked.</summary>
    public int ModelSteps(RunHistory history) => history.Steps.Count(step => step is { Kind: StepKind.Prompt, Failure: null });

    /// <summary>Compares which nodes ran, and what those gave that are no code.</summary>
    public string? CompareNodes(RunHistory history, JsonObject nodes, bool failed)
    {
        foreach ((string name, JsonNode? recorded) in nodes)
        {
            EmittedStep? step = Project.Steps.FirstOrDefault(candidate => candidate.NodeId == name);
            if (step?.StepName is null)
            {
                return $"has no step for node {name}";
            }

            StepRecord? ran = history.Steps.FirstOrDefault(candidate => candidate.Key.Split('/')[^1].Split('#')[0] == step.StepName);
            string status = recorded!["status"]!.ToString().ToLowerInvariant();
            if (status == "bypassed" ? ran is not null : status == "completed" && ran is not { Failure: null } && !failed)
            {
                return $"node {name} {(ran is null ? "did not run" : ran.Failure is { } failure ? $"failed: {failure.Message}" : "ran")} and is {status} in the builder";
            }

            if (status == "failed" && ran is { Failure: null })
            {
                return $"node {name} ran, and failed in the builder";
            }

            if (status == "completed" && ran is { Failure: null } && step.Kind is "prompt" or "template" && ran is not null)
            {
                JsonNode? given = PromptFlowValue.Output(ran.Result is { Length: > 0 } bytes ? JsonNode.Parse(Encoding.UTF8.GetString(bytes.Span)) : null);
                if (!SameJson.Are(given, recorded["output"]))
                {
                    return $"node {name} gives {given?.ToJsonString()} instead of {recorded["output"]?.ToJsonString()}";
                }
            }
        }

        return null;
    }

    /// <summary>A clock whose timers are over at once: pauses between tries cost no time.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(61) ? TimeSpan.Zero : dueTime, period);
    }
}

/// <summary>Answers code with what it gave in the builder.</summary>
internal sealed class RecordedCode(CompiledFlow flow, JsonObject nodes) : IScriptEngine
{
    public ScriptLanguage Language => ScriptLanguage.Python;

    public ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct)
    {
        JsonNode? node = flow.NodeOf(script.Name) is { } id ? nodes[id] : null;
        return node?["status"]?.ToString().ToLowerInvariant() switch
        {
            "completed" => ValueTask.FromResult<JsonNode?>(new JsonObject { ["result"] = PrintedImages.ToImage(node["output"]) }),
            "failed" => throw new StepFailedException("failed in the builder", "ToolExecutionError"),
            var other => throw new StepFailedException($"'{script.Name}' is {other ?? "not there"} in the builder", "NotRecorded"),
        };
    }
}

/// <summary>Answers tools of packages with what they gave in the builder.</summary>
internal sealed class RecordedTools(CompiledFlow flow, JsonObject nodes) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        call.Request.Kind is StepKind.Tool && flow.NodeOf(call.Request.Name) is { } id && nodes[id] is { } node && node["status"]?.ToString() == "Completed"
            ? ValueTask.FromResult(StepResult.FromNode(node["output"]?.DeepClone()))
            : next(call);
}
