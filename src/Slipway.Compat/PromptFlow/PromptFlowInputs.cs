using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Dify;

namespace Slipway.Compat.PromptFlow;

/// <summary>Reads an input that a flow declares, converted to its type as Prompt flow converts it.</summary>
public abstract class PromptFlowInput : JsonConverter<JsonNode?>
{
    private protected PromptFlowInput()
    {
    }

    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <summary>The type as the flow writes it.</summary>
    private protected abstract string FlowType { get; }

    /// <inheritdoc />
    public override JsonNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, FlowType);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonNode? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    internal static JsonNode? Read(ref Utf8JsonReader reader, string type)
    {
        JsonNode? given = RoleGuard.Plain(JsonNodes.From(JsonElement.ParseValue(ref reader)));
        try
        {
            return PromptFlowValue.Coerce(type, given);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}

/// <summary>An <c>int</c>: whole numbers, their texts, and floats cut to whole numbers.</summary>
public sealed class PromptFlowInt : PromptFlowInput
{
    private protected override string FlowType => "int";
}

/// <summary>A <c>double</c>.</summary>
public sealed class PromptFlowDouble : PromptFlowInput
{
    private protected override string FlowType => "double";
}

/// <summary>A <c>list</c>, or the JSON text of one.</summary>
public sealed class PromptFlowList : PromptFlowInput
{
    private protected override string FlowType => "list";
}

/// <summary>An <c>object</c>: any value; a text that is JSON stands for what it says.</summary>
public sealed class PromptFlowObject : PromptFlowInput
{
    private protected override string FlowType => "object";
}

/// <summary>An <c>image</c>: in its own form (<c>{"data:image/png;base64": "…"}</c>), or a text that is base64, an address or a data URI.</summary>
public sealed class PromptFlowPicture : PromptFlowInput
{
    private protected override string FlowType => "image";
}

/// <summary>Any value, as it is given.</summary>
public sealed class PromptFlowAny : PromptFlowInput
{
    private protected override string FlowType => "";
}

/// <summary>A <c>string</c>: any other value stands for what Python's <c>str()</c> gives.</summary>
public sealed class PromptFlowString : JsonConverter<string>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PromptFlowInput.Read(ref reader, "string")!.GetValue<string>();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }
}

/// <summary>A <c>bool</c>: true, false, or their texts in any case.</summary>
public sealed class PromptFlowBool : JsonConverter<bool>
{
    /// <inheritdoc />
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PromptFlowInput.Read(ref reader, "bool")!.GetValue<bool>();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBooleanValue(value);
    }
}
