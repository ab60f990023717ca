using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Testing;

/// <summary>Answers the steps of a pipeline from a script, by their names, so that a test needs no model, network or script engine.</summary>
/// <remarks>
/// <para>Give it to <see cref="SlipwayOptions.Layers"/>. Several answers for one name are given one after the other; the last one stays.
/// The journal records the answers as if the steps had run. Retries do not apply: a scripted failure is the step's final one.</para>
/// <para>Code and template steps without an answer run; reviews, delays and events wait; prompts, HTTP calls, tools and searches fail, unless
/// <see cref="RunsOthers"/> is set. Safe for concurrent runs.</para>
/// </remarks>
public sealed class ScriptedSteps : IStepLayer
{
    private readonly Dictionary<string, Queue<Func<ScriptedStepCall, StepResult>>> _answers = new(StringComparer.Ordinal);
    private readonly List<ScriptedStepCall> _calls = [];
    private readonly Lock _lock = new();

    /// <summary>Whether prompts, HTTP calls, tools and searches without an answer are really made.</summary>
    /// <value>False: they fail with a message that names the step.</value>
    public bool RunsOthers { get; init; }

    /// <summary>The steps that were answered, in the order in which they began.</summary>
    public IReadOnlyList<ScriptedStepCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Answers a step with JSON.</summary>
    /// <param name="step">The step's name, without scope and number.</param>
    /// <param name="json">The result, as the journal would have it: <c>{"text": "..."}</c> for a prompt, a JSON string for a template.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public ScriptedSteps AnswerJson(string step, string json)
    {
        ArgumentNullException.ThrowIfNull(step);
        using (JsonDocument.Parse(json))
        {
            return Add(step, _ => StepResult.FromJson(Encoding.UTF8.GetBytes(json)));
        }
    }

    /// <summary>Answers a step with a value, written as JSON.</summary>
    /// <param name="step">The step's name, without scope and number.</param>
    /// <param name="result">The result.</param>
    public ScriptedSteps Answer(string step, object? result)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Answer(step, _ => result);
    }

    /// <summary>Answers a step with a value made from what it asks.</summary>
    /// <param name="step">The step's name, without scope and number.</param>
    /// <param name="result">Makes the result.</param>
    public ScriptedSteps Answer(string step, Func<ScriptedStepCall, object?> result)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(result);
        return Add(step, call => StepResult.FromNode(SlipwayJson.ToNode(result(call))));
    }

    /// <summary>Answers a prompt with a text.</summary>
    /// <param name="step">The prompt's name.</param>
    /// <param name="text">The model's answer.</param>
    public ScriptedSteps AnswerPrompt(string step, string text)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(text);
        return Answer(step, new PromptReply(text));
    }

    /// <summary>Lets a step fail.</summary>
    /// <param name="step">The step's name, without scope and number.</param>
    /// <param name="errorCode">The failure's code.</param>
    /// <param name="message">The failure's message.</param>
    public ScriptedSteps Fail(string step, string errorCode, string message = "The script says so.")
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(errorCode);
        ArgumentNullException.ThrowIfNull(message);
        return Add(step, _ => throw new StepFailedException(message, errorCode));
    }

    /// <summary>How often a step was answered.</summary>
    /// <param name="step">The step's name, without scope and number.</param>
    public int CountOf(string step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Calls.Count(call => call.Name == step);
    }

    /// <inheritdoc />
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        var asked = new ScriptedStepCall(call.Key.Value, call.Request.Name, call.Payload);
        if (Next(asked) is { } answer)
        {
            return ValueTask.FromResult(answer(asked));
        }

        return RunsOthers || call.Request.Kind is StepKind.Code or StepKind.Template or StepKind.Review or StepKind.Delay or StepKind.Event
            ? next(call)
            : throw new StepFailedException(
                $"The test's script has no answer for the {call.Request.Kind.ToString().ToLowerInvariant()} step '{call.Request.Name}' ({call.Key}). It has answers for: {Known()}.",
                "NotScripted");
    }

    private ScriptedSteps Add(string step, Func<ScriptedStepCall, StepResult> answer)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(step, out Queue<Func<ScriptedStepCall, StepResult>>? answers))
            {
                _answers[step] = answers = new Queue<Func<ScriptedStepCall, StepResult>>();
            }

            answers.Enqueue(answer);
        }

        return this;
    }

    private Func<ScriptedStepCall, StepResult>? Next(ScriptedStepCall call)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(call.Name, out Queue<Func<ScriptedStepCall, StepResult>>? answers))
            {
                return null;
            }

            _calls.Add(call);
            return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        }
    }

    private string Known()
    {
        lock (_lock)
        {
            return _answers.Count == 0 ? "none" : string.Join(", ", _answers.Keys.Order(StringComparer.Ordinal));
        }
    }
}

/// <summary>A step that a script answered.</summary>
/// <param name="Key">The step's key within its run: <c>scope/name#n</c>.</param>
/// <param name="Name">The step's name.</param>
/// <param name="Payload">What was asked, as UTF-8 JSON, secrets replaced by their references; empty for nothing.</param>
public sealed record ScriptedStepCall(string Key, string Name, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What was asked; null for nothing.</summary>
    public JsonNode? Request => Payload.IsEmpty ? null : JsonNode.Parse(Payload.Span);
}
