namespace Slipway.Migration.Emitting.Values;

/// <summary>How a value is treated in C#.</summary>
internal enum CsKind
{
    /// <summary><c>string</c></summary>
    Text,

    /// <summary><c>DifyNumber</c></summary>
    Number,

    /// <summary><c>bool</c></summary>
    Boolean,

    /// <summary><c>JsonObject</c></summary>
    Object,

    /// <summary><c>JsonNode</c>: nothing is known.</summary>
    Node,

    /// <summary><c>IReadOnlyList&lt;T&gt;</c></summary>
    List,

    /// <summary><c>JsonArray</c></summary>
    Array,

    /// <summary>An emitted record.</summary>
    Record,
}

/// <summary>A C# type of emitted code.</summary>
/// <param name="Kind">How values of it are treated.</param>
/// <param name="Name">Its name, without a question mark.</param>
/// <param name="Item">The items of a list; null otherwise.</param>
/// <param name="Record">The declaration of a record; null otherwise.</param>
internal sealed record CsType(CsKind Kind, string Name, CsItem? Item = null, RecordType? Record = null)
{
    public static CsType Text { get; } = new(CsKind.Text, "string");

    public static CsType Number { get; } = new(CsKind.Number, "DifyNumber");

    public static CsType Boolean { get; } = new(CsKind.Boolean, "bool");

    public static CsType Object { get; } = new(CsKind.Object, "JsonObject");

    public static CsType Node { get; } = new(CsKind.Node, "JsonNode");

    public static CsType Array { get; } = new(CsKind.Array, "JsonArray");

    public static CsType ListOf(CsType item, bool isNullable) =>
        new(CsKind.List, $"IReadOnlyList<{item.Nullable(isNullable)}>", new CsItem(item, isNullable));

    /// <summary>Whether values live outside the heap, so that null changes the type.</summary>
    public bool IsStruct => Kind is CsKind.Number or CsKind.Boolean;

    /// <summary>Whether values are JSON nodes.</summary>
    public bool IsJson => Kind is CsKind.Object or CsKind.Node or CsKind.Array;

    public string Nullable(bool isNullable) => isNullable ? Name + "?" : Name;
}

/// <summary>The items of a list.</summary>
/// <param name="Type">Their type.</param>
/// <param name="IsNullable">Whether one may be null.</param>
internal sealed record CsItem(CsType Type, bool IsNullable);
