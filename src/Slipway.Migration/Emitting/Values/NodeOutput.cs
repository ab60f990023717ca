using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Where an output of a node is kept.</summary>
/// <param name="Holder">The local that holds it or the object that has it.</param>
/// <param name="Access">How it is reached from there (<c>.Body</c>); empty when the local is the output.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether it may be null although the node has finished.</param>
internal sealed record NodeOutput(Local Holder, string Access, CsType Type, bool IsNullable);
