using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>The kinds of Dify's values (4.1).</summary>
internal enum DifyKind
{
    None,
    Text,
    Boolean,
    Number,
    List,
    Object,
    File,
}

/// <summary>A C# value seen as one of Dify's.</summary>
internal readonly struct DifyValue
{
    private DifyValue(DifyKind kind, object? reference = null, DifyNumber number = default)
    {
        Kind = kind;
        Reference = reference;
        Number = number;
    }

    public DifyKind Kind { get; }

    /// <summary>The number; a boolean's is 1 or 0, as in Python.</summary>
    public DifyNumber Number { get; }

    private object? Reference { get; }

    public string Text => (string)Reference!;

    public bool Boolean => Number.IsTrue;

    public DifyFile File => (DifyFile)Reference!;

    public JsonObject Object => (JsonObject)Reference!;

    public JsonArray List => (JsonArray)Reference!;

    /// <summary>Sees a value as Dify's; a type of C#'s own is seen as its JSON.</summary>
    public static DifyValue Of(object? value) => value switch
    {
        null => default,
        string text => new DifyValue(DifyKind.Text, text),
        bool flag => Flag(flag),
        DifyNumber number => new DifyValue(DifyKind.Number, null, number),
        JsonNode node => OfNode(node),
        DifyFile file => new DifyValue(DifyKind.File, file),
        _ when DifyNumber.TryRead(value, out DifyNumber number) => new DifyValue(DifyKind.Number, null, number),
        _ => OfNode(DifyJson.ToNode(value)),
    };

    private static DifyValue OfNode(JsonNode? node) => node switch
    {
        null => default,
        JsonArray list => new DifyValue(DifyKind.List, list),
        JsonObject value => DifyFiles.TryRead(value) is { } file ? new DifyValue(DifyKind.File, file) : new DifyValue(DifyKind.Object, value),
        JsonValue value => OfScalar(value),
        _ => throw new ArgumentException($"'{node.GetType().Name}' is no kind of JSON node that is known here.", nameof(node)),
    };

    private static DifyValue OfScalar(JsonValue value)
    {
        if (DifyNumber.TryRead(value, out DifyNumber number))
        {
            return new DifyValue(DifyKind.Number, null, number);
        }

        return value.TryGetValue(out bool flag) ? Flag(flag) : OfText(value);
    }

    private static DifyValue OfText(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.Null ? default : new DifyValue(DifyKind.Text, JsonScalar.Text(value));

    private static DifyValue Flag(bool flag) => new(DifyKind.Boolean, null, flag ? 1 : 0);

    /// <summary>What Python calls false: none, "", 0, 0.0, false, [] and {}.</summary>
    public bool IsFalsy => Kind switch
    {
        DifyKind.None => true,
        DifyKind.Text => Text.Length == 0,
        DifyKind.Boolean or DifyKind.Number => !Number.IsTrue,
        DifyKind.List => List.Count == 0,
        DifyKind.Object => Object.Count == 0,
        _ => false,
    };

    /// <summary>A list of nothing but booleans.</summary>
    public bool IsBooleanList => Kind == DifyKind.List && List.Count > 0 && List.All(item => Of(item).Kind == DifyKind.Boolean);

    /// <summary>Python's <c>==</c>: numbers by value (True is 1), lists and objects by their members.</summary>
    public static bool AreEqual(DifyValue left, DifyValue right)
    {
        if (left.Kind is DifyKind.Number or DifyKind.Boolean && right.Kind is DifyKind.Number or DifyKind.Boolean)
        {
            return left.Number == right.Number;
        }

        return left.Kind == right.Kind && left.Kind switch
        {
            DifyKind.None => true,
            DifyKind.Text => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            DifyKind.List => AreEqual(left.List, right.List),
            DifyKind.Object => AreEqual(left.Object, right.Object),
            _ => left.File == right.File,
        };
    }

    private static bool AreEqual(JsonArray left, JsonArray right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreEqual(Of(pair.First), Of(pair.Second)));

    private static bool AreEqual(JsonObject left, JsonObject right) =>
        left.Count == right.Count
        && left.All(member => right.TryGetPropertyValue(member.Key, out JsonNode? other) && AreEqual(Of(member.Value), Of(other)));
}
