using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Changes variables of the conversation or of a loop.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Assignments">The changes, one after the other; each sees those before it.</param>
public sealed record AssignNode(string Id, string Title, SourceLocation Where, IReadOnlyList<Assignment> Assignments) : FlowNode(Id, Title, Where);

/// <summary>How a variable is changed.</summary>
public enum AssignOperation
{
    /// <summary>It gets the value.</summary>
    Set,

    /// <summary>It gets the empty value of its type.</summary>
    Clear,

    /// <summary>The value becomes its last item.</summary>
    Append,

    /// <summary>The value's items become its last items.</summary>
    Extend,

    /// <summary>The value is added.</summary>
    Add,

    /// <summary>The value is subtracted.</summary>
    Subtract,

    /// <summary>It is multiplied by the value.</summary>
    Multiply,

    /// <summary>It is divided by the value.</summary>
    Divide,

    /// <summary>Its first item goes.</summary>
    RemoveFirst,

    /// <summary>Its last item goes.</summary>
    RemoveLast,
}

/// <summary>One change.</summary>
/// <param name="Target">The variable: of the conversation or of a loop around.</param>
/// <param name="Type">The variable's type.</param>
/// <param name="Operation">What is done.</param>
/// <param name="Value">The value; null for <paramref name="Constant"/> or none.</param>
/// <param name="Constant">The value as written; null where there is none.</param>
public sealed record Assignment(FlowReference Target, FlowType Type, AssignOperation Operation, FlowReference? Value, JsonNode? Constant);
