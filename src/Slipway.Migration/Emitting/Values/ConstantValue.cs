using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Values that the export gives, and properties in the builder's own notation.</summary>
internal static class ConstantValue
{
    /// <summary>The member that stands for a connection in constants.</summary>
    public const string Connection = "$connection";

    /// <summary>A constant as C#, so that JSON keeps what it is: 1.0 is no whole number.</summary>
    public static ReadValue Of(FlowReference reference)
    {
        (string text, CsType type) = reference.Constant switch
        {
            null => ("(JsonNode?)null", CsType.Node),
            JsonValue value when value.GetValueKind() is JsonValueKind.String => (Literal.OnOneLine(value.GetValue<string>()), CsType.Text),
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => (value.ToJsonString(), CsType.Boolean),
            JsonValue value when int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) =>
                (number.ToString(CultureInfo.InvariantCulture), CsType.Node),
            JsonObject members when ConnectionOf(members) is { } connection => ($"PromptFlowCode.Connection({Literal.Of(connection)})", CsType.Node),
            { } other => (JsonLiteral.OfNode(other), CsType.Node),
        };
        return new ReadValue(Presence.Always, text, type, IsNullable: reference.Constant is null, reference.Written);
    }

    /// <summary>The connection that a constant stands for; null for none.</summary>
    public static string? ConnectionOf(JsonNode? constant) =>
        constant is JsonObject { Count: 1 } members && members.TryGetPropertyValue(Connection, out JsonNode? name) ? name?.ToString() : null;

    /// <summary>A property of a value as the flow gives it out: objects of the code's own as what they are in JSON.</summary>
    /// <param name="source">The node that gave the value; null for one of another level.</param>
    /// <param name="value">The value; that of a node that did not run has no properties.</param>
    /// <param name="property">The property as the reference writes it.</param>
    public static ReadValue GivenProperty(FlowNode? source, ReadValue value, string property)
    {
        Expression whole = value.Presence is Presence.Never ? "null" : ValueTexts.Node(value);
        string method = source is FunctionNode ? "PromptFlowValue.OutputAt" : "PromptFlowValue.At";
        return new ReadValue(Presence.Always, Expression.Invoke(method, whole, Literal.Of(property)), CsType.Node, IsNullable: true, value.Written);
    }

    /// <summary>A property of a value; null where the value is that of a node that did not run.</summary>
    public static ReadValue Property(ReadValue value, string property)
    {
        if (value.Presence is Presence.Never)
        {
            return value;
        }

        Expression node = ValueTexts.Node(value);
        Expression found = value.Presence is Presence.Sometimes
            ? Expression.Invoke("PromptFlowValue.AtIfThere", node, Literal.Of(property))
            : Expression.Invoke("PromptFlowValue.At", node, Literal.Of(property));
        return new ReadValue(value.Presence, found, CsType.Node, IsNullable: true, value.Written);
    }

    /// <summary>A value as the flow gives it out: without the marks of texts that prompts take in, streams as their text.</summary>
    /// <param name="source">The node that gave it; null for one of another level.</param>
    /// <param name="value">The value.</param>
    public static ReadValue Given(FlowNode? source, ReadValue value) =>
        value.Presence is not Presence.Never && source is TextNode or FunctionNode
            ? new ReadValue(Presence.Always, Expression.Invoke("PromptFlowValue.Output", ValueTexts.Node(value)), CsType.Node, IsNullable: true, value.Written)
            : value;
}
