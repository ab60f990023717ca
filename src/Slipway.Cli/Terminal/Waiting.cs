using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Reviews;
using Slipway.Steps;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>What a run waits for, for people and as JSON.</summary>
/// <param name="step">The step that waits.</param>
/// <param name="isOneOfSeveral">Whether its run waits in other steps too, so that an answer has to name the step.</param>
internal sealed class Waiting(PendingStep step, bool isOneOfSeveral = false)
{
    private const int ShownContext = 1000;

    private readonly ReviewQuestion? _question =
        step.Kind is StepKind.Delay || step.Question.IsEmpty ? null : SlipwayJson.Read<ReviewQuestion>(step.Question.Span);

    public PendingStep Step => step;

    /// <summary>The JSON Schema of an answer; null for any.</summary>
    public JsonNode? Form => _question?.Form;

    /// <summary>What is asked or awaited, in a line.</summary>
    public string What => step.Kind switch
    {
        StepKind.Delay => "its time",
        StepKind.Event => $"event '{step.Subject}'",
        _ => string.IsNullOrWhiteSpace(_question?.Question) ? "an answer" : _question.Question,
    };

    /// <summary>What who answers needs to see; null for nothing.</summary>
    public string? Context => _question?.Context?.ToJsonString(SlipwayJson.Options) is { } text
        ? (text.Length > ShownContext ? text[..ShownContext] + "…" : text)
        : null;

    /// <summary>Who may answer, from where, and until when.</summary>
    public string Details
    {
        get
        {
            var parts = new List<string>();
            if ((_question?.Choices ?? [.. (Form as JsonObject)?["enum"] as JsonArray ?? []]) is { Count: > 0 } choices)
            {
                parts.Add("choices " + string.Join(", ", choices.Select(static c => c is JsonValue value && value.TryGetValue(out string? text) ? text : c?.ToJsonString() ?? "null")));
            }

            if (_question is { Queue.Length: > 0 } queued)
            {
                parts.Add($"queue {queued.Queue}");
            }

            if (_question is { Assignees.Count: > 0 } assigned)
            {
                parts.Add("for " + string.Join(", ", assigned.Assignees));
            }

            if (_question is { Role: { } role })
            {
                parts.Add($"for role {role}");
            }

            if (step.Due is { } due)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"until {due:u}"));
            }

            return string.Join("; ", parts);
        }
    }

    /// <summary>The command that ends the waiting; null when only time does.</summary>
    /// <param name="program">How the user calls this program.</param>
    /// <param name="journal">The journal's option; empty for the usual one.</param>
    public string? Command(string program, string journal) => step.Kind switch
    {
        StepKind.Delay => null,
        StepKind.Event => $"{program} send {step.RunId} {ShellWord.Of(step.Subject)} {ShellWord.Of(Pattern())}{journal}",
        _ => $"{program} answer {step.RunId} {ShellWord.Of(Pattern())}{(isOneOfSeveral ? " --step " + ShellWord.Of(step.Key) : "")}{journal}",
    };

    /// <summary>What an answer looks like: the members a form must have.</summary>
    private string Pattern() => Form is JsonObject form && form["properties"] is JsonObject properties && form["required"] is JsonArray required
        ? new JsonObject(required.Select(member => KeyValuePair.Create(member!.GetValue<string>(), (JsonNode?)Words(properties[member.GetValue<string>()])))).ToJsonString(SlipwayJson.Options)
        : step.Kind is StepKind.Event ? "<JSON>" : "<answer>";

    /// <summary>The words that a member may be, where it is one of several.</summary>
    private static string Words(JsonNode? form) => form is JsonObject member && member["enum"] is JsonArray { Count: > 0 } words ? string.Join('|', words.Select(static w => w?.ToString())) : "…";

    /// <summary>Writes who may answer, what they need to see, and the command that ends the waiting.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="program">How the user calls this program.</param>
    /// <param name="journal">The journal's option; empty for the usual one.</param>
    public void WriteDetails(IAnsiConsole console, string program, string journal)
    {
        if (Details.Length > 0)
        {
            console.MarkupLine($"  [dim]{Printable.LineMarkup(Details)}[/]");
        }

        if (Context is { } about)
        {
            console.Quote(" ", about);
        }

        if (Command(program, journal) is { } command)
        {
            console.CommandLine($"  {Printable.Markup(command)}");
        }
    }

    public object ToJson() => new
    {
        Run = step.RunId.ToString(),
        Step = step.Key,
        step.Kind,
        step.State,
        Subject = step.Subject.Length == 0 ? null : step.Subject,
        Since = step.OpenedAt,
        step.Due,
        Question = _question?.Question,
        _question?.Context,
        _question?.Choices,
        _question?.Form,
        _question?.Assignees,
        _question?.Role,
    };

    /// <summary>Those of a run's pending steps that wait for something from outside.</summary>
    public static List<Waiting> In(RunHistory history) => Of([.. history.Pending.Where(p => p.Waits(history.Run.Cancel is not null))]);

    /// <summary>Steps that wait, of any runs, in their order.</summary>
    public static List<Waiting> Of(IReadOnlyList<PendingStep> steps)
    {
        var ofRun = steps.Where(static s => s.Kind is not (StepKind.Delay or StepKind.Event)).CountBy(static s => s.RunId).ToDictionary();
        return [.. steps.Select(s => new Waiting(s, ofRun.GetValueOrDefault(s.RunId) > 1))];
    }
}
