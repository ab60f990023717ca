using System.Text.Json;

namespace Slipway.Migration.Emitting.Values;

/// <summary>A record to declare.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Summary">What it is, as a sentence.</param>
/// <param name="Members">Its members in order.</param>
internal sealed record RecordType(string Name, string Summary, IReadOnlyList<RecordMember> Members)
{
    public RecordMember? Find(string jsonName) => Members.FirstOrDefault(member => member.JsonName == jsonName);
}

/// <summary>A member of a record.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="JsonName">Its name in JSON.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether it may be null.</param>
internal sealed record RecordMember(string Name, string JsonName, CsType Type, bool IsNullable)
{
    /// <summary>Attributes in front, each with what it belongs to.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>What it is for people; empty when nothing is said.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The value when none is given, as C#; null when it must be given.</summary>
    public string? Default { get; init; }

    /// <summary>Whether null, too, is replaced by <see cref="Default"/>: such a member is a property with code of its own.</summary>
    public bool ReplacesNull { get; init; }

    /// <summary>Whether the default is no constant, so that the member is a property beside the record's parameters.</summary>
    public bool IsProperty { get; init; }

    public string TypeName => Type.Nullable(IsNullable);

    /// <summary>All attributes, the one for a JSON name that the naming policy would not give included.</summary>
    public IEnumerable<string> AllAttributes() => JsonNamingPolicy.SnakeCaseLower.ConvertName(Name) == JsonName
        ? Attributes
        : Attributes.Prepend($"JsonPropertyName({Code.Literal.Of(JsonName)})");
}
