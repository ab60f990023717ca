using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>The variables that a render is given: its inputs, then the globals. Each is converted once, when it is first read.</summary>
internal sealed class VariableSource
{
    private readonly JinjaEnvironment _environment;
    private readonly Func<string, (bool Found, object? Value)> _inputs;
    private readonly Dictionary<string, JinjaValue> _converted = new(StringComparer.Ordinal);
    private VariableSource? _globalsOnly;

    public VariableSource(JinjaEnvironment environment, Func<string, (bool Found, object? Value)> inputs)
    {
        _environment = environment;
        _inputs = inputs;
    }

    /// <summary>The globals without the inputs: what imported templates see.</summary>
    public VariableSource GlobalsOnly => _globalsOnly ??= new VariableSource(_environment, _ => default);

    public static VariableSource FromJson(JinjaEnvironment environment, JsonObject? inputs) => inputs switch
    {
        null => new(environment, _ => default),
        _ when JsonConversion.HasKeyTwice(inputs) => FromValue(environment, (DictValue)JsonConversion.FromNode(inputs, 0).Reference!),
        _ => new(environment, name => inputs.TryGetPropertyValue(name, out JsonNode? node) ? (true, node) : default),
    };

    public static VariableSource FromDictionary(JinjaEnvironment environment, IReadOnlyDictionary<string, object?> inputs) =>
        new(environment, name => inputs.TryGetValue(name, out object? value) ? (true, value) : default);

    /// <summary>Reads the members of a value: a mapping's elements or an object's properties.</summary>
    public static VariableSource FromValue(JinjaEnvironment environment, DictValue inputs) =>
        new(environment, name => inputs.TryGetValue(name, out JinjaValue value) ? (true, value) : default);

    /// <summary>The variable, or the missing value.</summary>
    public JinjaValue Get(string name)
    {
        if (_converted.TryGetValue(name, out JinjaValue value))
        {
            return value;
        }

        (bool found, object? input) = _inputs(name);
        value = found || _environment.TryGetGlobal(name, out input) ? InputConversion.Convert(input) : JinjaValue.Missing;
        _converted.Add(name, value);
        return value;
    }
}
