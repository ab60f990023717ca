namespace Slipway.Migration.Flow;

/// <summary>The kinds of value that flow between nodes.</summary>
public enum FlowTypeKind
{
    /// <summary>Nothing is known.</summary>
    Any,

    /// <summary>Text.</summary>
    String,

    /// <summary>A number; whole and fractional numbers are kept apart at run time.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A JSON object.</summary>
    Object,

    /// <summary>A file with its metadata.</summary>
    File,

    /// <summary>A list of <see cref="FlowType.Item"/>.</summary>
    Array,
}

/// <summary>The type of a value, as far as the export says.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Item">The items' type of an array; null otherwise.</param>
/// <param name="Fields">The declared fields of an object, in order; null when they are not known.</param>
public sealed record FlowType(FlowTypeKind Kind, FlowType? Item = null, IReadOnlyList<FlowField>? Fields = null)
{
    /// <summary>Nothing is known.</summary>
    public static FlowType Any { get; } = new(FlowTypeKind.Any);

    /// <summary>Text.</summary>
    public static FlowType String { get; } = new(FlowTypeKind.String);

    /// <summary>A number.</summary>
    public static FlowType Number { get; } = new(FlowTypeKind.Number);

    /// <summary>True or false.</summary>
    public static FlowType Boolean { get; } = new(FlowTypeKind.Boolean);

    /// <summary>A JSON object of unknown fields.</summary>
    public static FlowType Object { get; } = new(FlowTypeKind.Object);

    /// <summary>A file.</summary>
    public static FlowType File { get; } = new(FlowTypeKind.File);

    /// <summary>A list of <paramref name="item"/>.</summary>
    public static FlowType ArrayOf(FlowType item) => new(FlowTypeKind.Array, item);
}

/// <summary>A declared field or output.</summary>
/// <param name="Name">The name as the export has it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether a finished node may leave it null.</param>
public sealed record FlowField(string Name, FlowType Type, bool Nullable = false);
