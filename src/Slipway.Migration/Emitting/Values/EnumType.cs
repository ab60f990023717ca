namespace Slipway.Migration.Emitting.Values;

/// <summary>An enum to declare.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, as a sentence.</param>
/// <param name="Members">Its members in order.</param>
internal sealed record EnumType(string Name, string Summary, IReadOnlyList<EnumMember> Members);

/// <summary>A member of an enum.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is for people; empty when nothing is said.</param>
/// <param name="Attribute">The attribute in front of it.</param>
internal sealed record EnumMember(string Name, string Summary, string Attribute);
