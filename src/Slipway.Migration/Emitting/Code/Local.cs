namespace Slipway.Migration.Emitting.Code;

/// <summary>A local variable or parameter.</summary>
/// <param name="name">Its name, unique in the pipeline's class.</param>
/// <param name="type">Its type without a question mark.</param>
/// <param name="isNullable">Whether the type gets a question mark.</param>
internal sealed class Local(string name, string type, bool isNullable = false)
{
    public string Name { get; } = name;

    /// <summary>The type as declared, question mark included.</summary>
    public string Type { get; } = isNullable ? type + "?" : type;

    public bool IsNullable { get; } = isNullable;

    /// <summary>The same local where the compiler knows that it is not null.</summary>
    public Local Sure { get; } = isNullable ? new Local(name, type) : null!;

    public override string ToString() => $"{Type} {Name}";
}
