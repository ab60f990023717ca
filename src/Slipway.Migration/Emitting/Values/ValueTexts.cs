using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Writes values as the C# that the place of use asks for.</summary>
internal static class ValueTexts
{
    /// <summary>The text of a text with references, with the bare path where a value is missing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="read">Reads its references.</param>
    /// <param name="isMarkdown">Whether the text is an answer.</param>
    public static Expression Of(FlowText text, Func<FlowReference, ReadValue> read, bool isMarkdown)
    {
        var builder = new TextBuilder();
        foreach (FlowTextPart part in text.Parts)
        {
            if (part.Reference is { } reference)
            {
                AddTo(builder, read(reference), isMarkdown);
            }
            else
            {
                builder.Add(part.Literal!);
            }
        }

        return builder.Build();
    }

    /// <summary>Adds a value to a text as the builder prints it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <param name="isMarkdown">Whether the text is an answer.</param>
    public static void AddTo(TextBuilder text, ReadValue value, bool isMarkdown)
    {
        if (value.Presence is Presence.Never)
        {
            text.Add(value.Written);
            return;
        }

        (Expression hole, Expression whole) = Print(value, isMarkdown);
        text.Add(hole, whole);
    }

    /// <summary>The text of a value as a C# string.</summary>
    public static Expression Text(ReadValue value, bool isMarkdown = false)
    {
        var text = new TextBuilder();
        AddTo(text, value, isMarkdown);
        return text.Build();
    }

    /// <summary>The value as it is, for JSON; null where it is missing.</summary>
    public static Expression Plain(ReadValue value) => value switch
    {
        { Presence: Presence.Never } => "(JsonNode?)null",
        { Path.Count: > 0 } => Expression.Invoke("DifyPath.Find", [value.Expression, .. value.Path.Select(key => (Expression)Literal.Of(key))]),
        _ => value.Expression,
    };

    /// <summary>The value as a <c>JsonNode?</c>.</summary>
    public static Expression Node(ReadValue value)
    {
        if (value.Presence is Presence.Never || value.Path.Count > 0 || value.Type.IsJson)
        {
            return Plain(value);
        }

        return value.Type.Kind switch
        {
            // Behind "holder?." the member itself is read only where it is there.
            CsKind.Number => value.Expression.Then(value.IsNullable && (value.Holder is null || value.InsideIsNullable) ? "?.ToJsonNode()" : ".ToJsonNode()"),
            CsKind.Text or CsKind.Boolean => value.Expression,
            _ => Expression.Invoke("SlipwayJson.ToNode", value.Expression),
        };
    }

    /// <summary>The value, or a failure of the step when it is missing.</summary>
    /// <returns>The value, there for sure; nullable only where the builder has a null of its own.</returns>
    public static ReadValue Required(ReadValue value)
    {
        string path = Literal.Of(value.Written);
        if (value.Presence is Presence.Never)
        {
            return new ReadValue(Presence.Always, Expression.Invoke("DifyCondition.Missing<string>", path), CsType.Text, IsNullable: false, value.Written);
        }

        if (value.Path.Count > 0)
        {
            return new ReadValue(
                Presence.Always,
                Expression.Invoke("DifyCondition.RequireAt", [value.Expression, path, .. value.Path.Select(key => (Expression)Literal.Of(key))]),
                CsType.Node,
                IsNullable: true,
                value.Written);
        }

        if (value.Presence is Presence.Always)
        {
            return value;
        }

        return value.Holder is { } holder && value.Inside?.Flat is { } inside && holder.Flat is { } head && inside.StartsWith(head, StringComparison.Ordinal)
            ? value with
            {
                Presence = Presence.Always,
                Expression = Expression.Invoke("DifyCondition.Require", holder, path).Then(inside[head.Length..]),
                Holder = null,
                Inside = null,
                IsNullable = value.InsideIsNullable,
            }
            : value with
            {
                Presence = Presence.Always,
                Expression = Expression.Invoke("DifyCondition.Require", value.Expression, path),
                IsNullable = false,
            };
    }

    private static (Expression Hole, Expression Whole) Print(ReadValue value, bool isMarkdown)
    {
        string convert = isMarkdown ? "DifyText.Markdown" : "DifyText.From";
        string path = Literal.Of(value.Written);
        Expression both;
        if (value.Path.Count > 0)
        {
            both = Expression.Invoke(
                isMarkdown ? "DifyText.MarkdownAtPath" : "DifyText.AtPath",
                [value.Expression, path, .. value.Path.Select(key => (Expression)Literal.Of(key))]);
            return (both, both);
        }

        if (value.Presence is Presence.Always)
        {
            return value.Type.Kind switch
            {
                CsKind.Text => (value.Expression, value.IsNullable ? Expression.Text($"{value.Expression.Flat} ?? \"\"", value.Expression.Reads) : value.Expression),
                CsKind.Number => (value.Expression is CastExpression cast ? cast.Value : value.Expression, value.IsNullable ? Expression.Invoke(convert, value.Expression) : value.Expression.Then(".ToString()")),
                _ => (Expression.Invoke(convert, value.Expression), Expression.Invoke(convert, value.Expression)),
            };
        }

        both = value is { Holder: { } holder, Inside: { } inside, InsideIsNullable: true }
            ? Expression.Text($"{holder.Flat} is null ? {path} : {convert}({inside.Flat})", holder.Reads.Concat(inside.Reads))
            : Expression.Invoke(isMarkdown ? "DifyText.MarkdownOrPath" : "DifyText.OrPath", value.Expression, path);
        return (both, both);
    }
}
