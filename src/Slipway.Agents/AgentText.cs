using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Slipway.Agents;

/// <summary>Inputs of texts, and texts of outputs, where nobody says how.</summary>
internal static class AgentText
{
    /// <exception cref="InvalidInputException">There is no text, or the type does not say where one goes.</exception>
    public static TInput Input<TInput>(IReadOnlyList<ChatMessage> messages)
    {
        var text = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text
            ?? throw new InvalidInputException("There is no user message to make an input of.");
        if (text is TInput plain)
        {
            return plain;
        }

        try
        {
            return (Object(text) ?? Wrap<TInput>(text)).Deserialize<TInput>(SlipwayJson.Options)!;
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"The message does not fit {typeof(TInput).Name}: {e.Message}", e);
        }
    }

    public static string Output<TOutput>(TOutput output)
    {
        if (output is string text)
        {
            return text;
        }

        var json = JsonSerializer.SerializeToNode(output, SlipwayJson.Options);
        return TextMembers(typeof(TOutput)) is [var only]
            ? (string?)json?[only.Name] ?? ""
            : json?.ToJsonString(SlipwayJson.Options) ?? "null";
    }

    /// <summary>What of a text was not streamed yet: nothing of one with whose words the streamed text ends, or which ends with those; all of another
    /// one, on a line of its own.</summary>
    public static string Unheard(string text, string streamed)
    {
        if (text.StartsWith(streamed, StringComparison.Ordinal))
        {
            return text[streamed.Length..];
        }

        // A pipeline may trim what its model said. What a run streamed before it waited was heard in another turn.
        var (whole, heard) = (Words(text), Words(streamed));
        return heard.AsSpan().EndsWith(whole) || whole.AsSpan().EndsWith(heard) ? ""
            : streamed.EndsWith('\n') ? text : "\n" + text;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject Wrap<TInput>(string text)
    {
        var texts = TextMembers(typeof(TInput));
        var required = texts.FindAll(member => member.IsRequired || member.AssociatedParameter is { HasDefaultValue: false });
        return required.Count == 1 || texts.Count == 1
            ? new JsonObject { [(required.Count == 1 ? required : texts)[0].Name] = text }
            : throw new InvalidInputException(
                $"{typeof(TInput).Name} has {texts.Count} texts: send JSON, or say in PipelineAgentOptions.Input what becomes of a message.");
    }

    private static List<JsonPropertyInfo> TextMembers(Type type)
    {
        var info = SlipwayJson.Options.GetTypeInfo(type);
        return info.Kind is JsonTypeInfoKind.Object ? [.. info.Properties.Where(member => member.PropertyType == typeof(string))] : [];
    }

    private static JsonObject? Object(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // A text that only begins like JSON is a text.
            return null;
        }
    }
}
