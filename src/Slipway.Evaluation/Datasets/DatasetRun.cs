using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Journal;

namespace Slipway.Evaluation.Datasets;

/// <summary>What became of one line.</summary>
/// <param name="Line">The line's number.</param>
/// <param name="Run">The run in the journal.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Output">The output; null when the line failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record LineResult(int Line, RunId Run, JsonObject Inputs, JsonNode? Output, Failure? Failure);

/// <summary>What became of a dataset.</summary>
/// <param name="Lines">The lines in order.</param>
/// <param name="Metrics">The metrics by name; empty when the pipeline has none, or no line succeeded.</param>
/// <param name="MetricsFailure">Why the metrics could not be computed; null when they were.</param>
public sealed record DatasetResult(IReadOnlyList<LineResult> Lines, IReadOnlyDictionary<string, JsonNode?> Metrics, Failure? MetricsFailure);

/// <summary>Runs a pipeline over a dataset, then what is computed once over all lines.</summary>
/// <param name="host">Runs the pipelines.</param>
/// <param name="journal">The host's journal: what steps gave is read from it.</param>
/// <param name="lines">Makes the pipeline that runs for each line.</param>
/// <param name="metrics">Makes the pipeline that runs once: each member of its input is a list over the lines that succeeded, named by
/// where the values come from, <c>inputs.name</c> or <c>steps.name</c>. Null when nothing is computed over all lines.</param>
public sealed partial class DatasetRun(SlipwayHost host, IJournal journal, Func<Pipeline> lines, Func<Pipeline>? metrics)
{
    /// <summary>How many lines run at the same time.</summary>
    public int MaxConcurrency { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Runs the lines, then the metrics.</summary>
    /// <param name="inputs">The lines: number and inputs.</param>
    /// <param name="progress">Told how many lines are done; null for nobody.</param>
    /// <param name="ct">Stops; lines that run are cancelled.</param>
    public async Task<DatasetResult> RunAsync(IReadOnlyList<(int Line, JsonObject Inputs)> inputs, IProgress<int>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var results = new LineResult[inputs.Count];
        int done = 0;
        await Parallel.ForAsync(0, inputs.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = ct }, async (i, stop) =>
        {
            results[i] = await RunLineAsync(inputs[i].Line, inputs[i].Inputs, stop);
            progress?.Report(Interlocked.Increment(ref done));
        });
        ct.ThrowIfCancellationRequested();
        List<LineResult> succeeded = [.. results.Where(result => result.Failure is null)];
        if (metrics is null || succeeded.Count == 0)
        {
            return new(results, new Dictionary<string, JsonNode?>(), null);
        }

        Pipeline once = metrics();
        JsonObject lists = await ListsAsync(once, succeeded);
        RunResult aggregated = await host.TryRunAsync(once, lists, ct: ct);
        JsonObject? found = aggregated.Output is { } bytes ? JsonNode.Parse(bytes.Span) as JsonObject : null;
        return new(results, found?.ToDictionary(metric => metric.Key, metric => metric.Value?.DeepClone()) ?? [], aggregated.Outcome.Failure);
    }

    /// <summary>The lists that a pipeline over all lines asks for.</summary>
    /// <param name="once">The pipeline.</param>
    /// <param name="succeeded">The lines that succeeded, in order.</param>
    public async Task<JsonObject> ListsAsync(Pipeline once, IReadOnlyList<LineResult> succeeded)
    {
        ArgumentNullException.ThrowIfNull(once);
        ArgumentNullException.ThrowIfNull(succeeded);
        List<string> names = [.. once.InputType.GetProperties()
            .Select(property => property.GetCustomAttributes(typeof(JsonPropertyNameAttribute), inherit: false).OfType<JsonPropertyNameAttribute>().FirstOrDefault()?.Name)
            .OfType<string>()];
        var lists = new JsonObject();
        foreach (string name in names)
        {
            lists[name] = new JsonArray();
        }

        foreach (LineResult line in succeeded)
        {
            RunHistory? history = await journal.ReadAsync(line.Run);
            Dictionary<string, JsonNode?> read = ReadInput(lines().InputType, line.Inputs);
            foreach (string name in names)
            {
                lists[name]!.AsArray().Add(ValueOf(name, read, history)?.DeepClone());
            }
        }

        return lists;
    }

    private async Task<LineResult> RunLineAsync(int number, JsonObject inputs, CancellationToken ct)
    {
        RunResult result = await host.TryRunAsync(lines(), inputs.DeepClone(), ct: ct);
        JsonNode? output = result.Output is { } bytes ? JsonNode.Parse(bytes.Span) : null;
        return new(number, result.Id, inputs, output, result.Outcome.Failure ?? Unfinished(result.Outcome.Status));
    }

    /// <summary>A line whose run has not ended has no output to measure.</summary>
    private static Failure? Unfinished(RunStatus status) => status switch
    {
        RunStatus.Completed => null,
        RunStatus.Suspended => new Failure("Suspended", "The run waits for an answer, an event or a time; a dataset is for runs that go through to their end."),
        _ => new Failure(status.ToString(), "The run has no output."),
    };

    /// <summary>The inputs as the pipeline saw them: converted, with defaults.</summary>
    private static Dictionary<string, JsonNode?> ReadInput(Type type, JsonObject inputs) =>
        JsonSerializer.SerializeToNode(inputs.Deserialize(type, SlipwayJson.Options), type, SlipwayJson.Options) is JsonObject read
            ? read.ToDictionary(member => member.Key, member => member.Value)
            : [];

    private static JsonNode? ValueOf(string name, Dictionary<string, JsonNode?> inputs, RunHistory? history)
    {
        string[] parts = name.Split('.', 3);
        if (parts[0] == "inputs")
        {
            return inputs.GetValueOrDefault(name["inputs.".Length..]);
        }

        // A step that did not run contributes null, as a bypassed node does.
        StepRecord? step = history?.Steps.LastOrDefault(candidate => IsNamed(candidate.Key.Split('/')[^1].Split('#')[0], parts[1]));
        JsonNode? value = step?.Result is { Length: > 0 } bytes ? JsonNode.Parse(bytes.Span) : null;
        return parts.Length < 3 || value is null ? value : Below(value, parts[2]);
    }

    /// <summary>Whether a step is the one that is meant: by its name, or by that of its node in projects that write names of nodes in mixed case.</summary>
    private static bool IsNamed(string step, string written) =>
        step == written.Replace('_', '-') || (written.Any(char.IsUpper) && Letters(step) == Letters(written));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static JsonNode? Below(JsonNode? value, string path)
    {
        foreach (Match step in Steps.Matches(path))
        {
            value = step.Value is ['[', .. var index, ']'] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
                ? (value as JsonArray)?.ElementAtOrDefault(place)
                : (value as JsonObject)?[step.Value is ['[', '\'', .. var key, '\'', ']'] ? key : step.Value];
        }

        return value;
    }

    [GeneratedRegex(@"(\w+)|(\['.*?'\])|(\[\d+\])", RegexOptions.NonBacktracking)]
    private static partial Regex Steps { get; }
}
