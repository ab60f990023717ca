using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Steps;

/// <summary>A step's result as JSON, with the value it was made from where the step just ran.</summary>
public readonly struct StepResult
{
    private readonly object? _value;
    private readonly bool _hasValue;

    private StepResult(ReadOnlyMemory<byte> json, object? value, bool hasValue)
    {
        Json = json;
        _value = value;
        _hasValue = hasValue;
    }

    /// <summary>The result as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The result of a step that just ran. A value that would come back as another type than it has is what would come back: a run that
    /// is taken up has nothing else.</summary>
    /// <exception cref="StepFailedException">It cannot be written, or comes back as something else; code <c>InvalidResult</c>.</exception>
    public static StepResult Of<T>(T value)
    {
        var json = SlipwayJson.WriteResult(value, "result");
        return new(json, KeptValue<T>.Of(value, json), hasValue: true);
    }

    /// <summary>A result from JSON.</summary>
    public static StepResult FromJson(ReadOnlyMemory<byte> json) => new(json, null, hasValue: false);

    /// <summary>A result from a JSON node.</summary>
    public static StepResult FromNode(JsonNode? node) => FromJson(SlipwayJson.Write(node));

    /// <summary>The result as a value.</summary>
    /// <exception cref="StepFailedException">The JSON does not fit the type.</exception>
    public T As<T>(string stepKey)
    {
        if (_hasValue && _value is T value)
        {
            return value;
        }

        if (_hasValue && _value is null)
        {
            return default!;
        }

        try
        {
            return SlipwayJson.Read<T>(Json.Span)!;
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"The result of step '{stepKey}' is not a {typeof(T).Name}: {e.Message}", "InvalidResult", inner: e);
        }
    }
}
