using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Migration.Emitting;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>One line that we ran beside what the executor recorded.</summary>
internal sealed class LineComparison(CompiledFlow flow, JsonObject line, RunResult result, RunHistory? history, RecordedModels models)
{
    private bool Failed => line["status"]!.ToString() == "failed";

    private JsonArray Nodes => line["nodes"] as JsonArray ?? [];

    /// <summary>The first difference; null when there is none.</summary>
    public string? Problem()
    {
        if (DeliberateDifferences.IsSentAsImage(flow, line))
        {
            return models.Unknown is [var sent] && sent.Contains("image_url", StringComparison.Ordinal) ? null : "sends no image";
        }

        if (DeliberateDifferences.LosesItsFormat(line))
        {
            return null;
        }

        if (models.Repeats > 0 && !DeliberateDifferences.IsTriedMoreOften(line))
        {
            return $"makes {models.Repeats} requests more often than the builder";
        }

        if (models.Unknown.Count > 0)
        {
            return "sends what the builder did not: " + models.Difference();
        }

        if (Failed == result.Succeeded)
        {
            return $"is {result.Outcome.Status} instead of {line["status"]} {line["error"]?["message"]}: {result.Outcome.Failure?.Message} {result.Exception?.Message}";
        }

        return Failed ? FailureKind() ?? Nodes.Select(Node).FirstOrDefault(problem => problem is not null)
            : Nodes.Select(Node).FirstOrDefault(problem => problem is not null) ?? Requests() ?? (DeliberateDifferences.OutputsHangOnIt(Nodes) ? null : Output());
    }

    private string? Requests()
    {
        int missing = models.Left.Count(request => request.Api is "chat" or "completion");
        int inCode = DeliberateDifferences.RequestsOfCode(flow, line);
        return missing <= inCode ? null : $"does not send {models.Left[0].Body.ToJsonString()}";
    }

    private string? Output()
    {
        JsonNode? given = JsonNode.Parse(result.Output!.Value.Span);
        JsonNode? expected = line["outputs"];
        if (flow.IsPrompty && given is JsonObject { Count: 1 } single)
        {
            given = single["output"];
        }

        return RecordedValue.AreSame(given, DeliberateDifferences.Whole(expected, given)) ? null : $"gives {given?.ToJsonString()} instead of {expected?.ToJsonString()}";
    }

    private string? FailureKind()
    {
        string[] codes = [.. line["error"]!["codes"]!.AsArray().Select(code => code!.ToString())];
        string? cause = line["error"]!["cause"]?["type"]?.ToString();
        string ours = result.Outcome.Failure?.Code ?? "";
        string message = result.Outcome.Failure?.Message ?? result.Exception?.Message ?? "";
        return DeliberateDifferences.IsSameFailure(codes, cause, ours, message, result.Exception) ? null
            : $"fails with {ours} ({message}) instead of {string.Join("/", codes)} {cause}: {line["error"]!["message"]}";
    }

    private string? Node(JsonNode? node)
    {
        string name = node!["node"]!.ToString();
        string status = node["status"]!.ToString();
        EmittedStep? step = flow.Project.Steps.FirstOrDefault(candidate => candidate.NodeId == name);
        if (step?.StepName is null)
        {
            return status == "not_started" ? null : $"has no step for node {name}";
        }

        StepRecord? ran = history?.Steps.LastOrDefault(candidate => candidate.Key.Split('/')[^1].Split('#')[0] == step.StepName);
        if (status == "bypassed")
        {
            return ran is null ? null : $"node {name} ran and is bypassed in the builder";
        }

        // Which siblings of a failing node still ran is a matter of timing.
        if (ran is null || status is "not_started" or "failed")
        {
            return ran is null && status == "completed" && !Failed ? $"node {name} did not run" : null;
        }

        JsonNode? given = ran.Result is { Length: > 0 } bytes ? JsonNode.Parse(bytes.Span) : null;
        return ran.Failure is not null ? $"node {name} failed: {ran.Failure.Message}"
            : !DeliberateDifferences.IsGivenWhatWeKeep(node) && !RecordedValue.AreSame(given, DeliberateDifferences.Whole(node["output"], given)) ? $"node {name} gives {given?.ToJsonString()} instead of {node["output"]?.ToJsonString()}"
            : Arguments(name, ran, node["inputs"] as JsonObject);
    }

    /// <summary>What code was called with: after references, conversions and dropped literals.</summary>
    private static string? Arguments(string name, StepRecord ran, JsonObject? recorded)
    {
        if (ran.Kind is not StepKind.Code || recorded is null || JsonNode.Parse(ran.Request.Span) is not JsonObject request || request["arguments"] is not JsonObject given)
        {
            return null;
        }

        HashSet<string> bypassed = [.. (request["bypassed"] as JsonArray ?? []).Select(item => item!.ToString())];
        foreach ((string input, JsonNode? value) in recorded)
        {
            bool isOther = value is JsonObject special && (special.ContainsKey("$stream") || special["$python"]?.ToString() == "date");
            if (!isOther && !bypassed.Contains(input) && !RecordedValue.AreSame(given[input], value))
            {
                return $"node {name} is given {input} = {given[input]?.ToJsonString() ?? "nothing"} instead of {value?.ToJsonString()}";
            }
        }

        return null;
    }
}

/// <summary>Answers the one package tool of the cases, embedding, with what it was answered.</summary>
internal sealed class RecordedEmbedding(CompiledFlow flow, JsonObject line) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        JsonNode? node = flow.NodeOf(call.Request.Name) is { } id ? (line["nodes"] as JsonArray)?.FirstOrDefault(candidate => candidate!["node"]!.ToString() == id) : null;
        return call.Request.Kind is StepKind.Tool && node?["status"]?.ToString() == "completed"
            ? ValueTask.FromResult(StepResult.FromNode(node["output"]?.DeepClone()))
            : next(call);
    }
}
