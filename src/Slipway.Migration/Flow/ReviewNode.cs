using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Asks a person, who fills in a form and chooses an action; the path goes on by the exit of that action.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Content">What the person reads; <c>{{#$output.name#}}</c> marks where a field stands.</param>
/// <param name="Fields">The fields of the form.</param>
/// <param name="Actions">The actions to choose from.</param>
/// <param name="Timeout">How long an answer is waited for; then the exit is <see cref="TimeoutHandle"/>. Null for without end.</param>
public sealed record ReviewNode(
    string Id,
    string Title,
    SourceLocation Where,
    FlowText Content,
    IReadOnlyList<FlowFormField> Fields,
    IReadOnlyList<FlowAction> Actions,
    TimeSpan? Timeout) : FlowNode(Id, Title, Where)
{
    /// <summary>The exit when nobody answers in time.</summary>
    public const string TimeoutHandle = "__timeout";
}

/// <summary>A field of a form.</summary>
/// <param name="Name">The name of its output.</param>
/// <param name="Kind">The builder's kind of field (<c>paragraph</c>, <c>select</c>).</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Default">What it holds at first; null for nothing.</param>
/// <param name="Options">The texts to choose from; empty for any.</param>
public sealed record FlowFormField(string Name, string Kind, FlowType Type, FlowText? Default, IReadOnlyList<string> Options);

/// <summary>An action of a form.</summary>
/// <param name="Id">Its id: the exit it opens.</param>
/// <param name="Title">What its button says.</param>
public sealed record FlowAction(string Id, string Title);
