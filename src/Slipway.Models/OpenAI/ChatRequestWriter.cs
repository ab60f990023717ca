using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>Writes the body of a chat completion request. What is not set is not written.</summary>
internal readonly ref struct ChatRequestWriter
{
    private readonly Utf8JsonWriter _json;
    private readonly AdditionalPropertiesDictionary? _additional;

    private ChatRequestWriter(Utf8JsonWriter json, AdditionalPropertiesDictionary? additional)
    {
        _json = json;
        _additional = additional;
    }

    public static ReadOnlyMemory<byte> Write(
        IEnumerable<ChatMessage> messages, ChatOptions? options, string modelId, bool streams, bool withUsage)
    {
        ArgumentNullException.ThrowIfNull(messages);
        JsonScratch scratch = JsonScratch.Take();
        Utf8JsonWriter json = scratch.Json;
        var writer = new ChatRequestWriter(json, options?.AdditionalProperties);
        json.WriteStartObject();
        writer.String("model", options?.ModelId ?? modelId);
        writer.Messages(messages, options?.Instructions);
        if (options is not null)
        {
            writer.Options(options);
        }
        writer.Additional();
        writer.Streaming(streams, withUsage);
        json.WriteEndObject();
        return scratch.Finish();
    }

    private void Messages(IEnumerable<ChatMessage> messages, string? instructions)
    {
        if (IsReplaced("messages"))
        {
            return;
        }
        _json.WriteStartArray("messages");
        if (instructions is { Length: > 0 })
        {
            ChatMessageWriter.Write(_json, new ChatMessage(ChatRole.System, instructions));
        }
        foreach (ChatMessage message in messages)
        {
            ChatMessageWriter.Write(_json, message);
        }
        _json.WriteEndArray();
    }

    private void Options(ChatOptions options)
    {
        if (options.ConversationId is not null)
        {
            throw new NotSupportedException("Chat completions keep no conversation on the server; send the earlier messages instead of a ConversationId.");
        }
        Number("temperature", options.Temperature);
        Number("top_p", options.TopP);
        Number("top_k", options.TopK);
        Number("max_tokens", options.MaxOutputTokens);
        Number("frequency_penalty", options.FrequencyPenalty);
        Number("presence_penalty", options.PresencePenalty);
        Number("seed", options.Seed);
        Stop(options.StopSequences);
        Effort(options.Reasoning?.Effort);
        ResponseFormat(options.ResponseFormat);
        if (options.Tools is { Count: > 0 } tools)
        {
            Tools(tools);
            ToolChoice(options.ToolMode);
            if (options.AllowMultipleToolCalls is { } several && !IsReplaced("parallel_tool_calls"))
            {
                _json.WriteBoolean("parallel_tool_calls", several);
            }
        }
    }

    private void Stop(IList<string>? stops)
    {
        if (stops is not { Count: > 0 } || IsReplaced("stop"))
        {
            return;
        }
        _json.WriteStartArray("stop");
        foreach (string stop in stops)
        {
            _json.WriteStringValue(stop);
        }
        _json.WriteEndArray();
    }

    private void Effort(ReasoningEffort? effort)
    {
        string? name = effort switch
        {
            null => null,
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            _ => throw new NotSupportedException($"Reasoning effort '{effort}' is not known."),
        };
        String("reasoning_effort", name);
    }

    private void ResponseFormat(ChatResponseFormat? format)
    {
        if (format is null || IsReplaced("response_format"))
        {
            return;
        }
        _json.WriteStartObject("response_format");
        if (format is ChatResponseFormatJson { Schema: { } schema } json)
        {
            _json.WriteString("type", "json_schema");
            _json.WriteStartObject("json_schema");
            _json.WriteString("name", json.SchemaName ?? "json_schema");
            if (json.SchemaDescription is { Length: > 0 } description)
            {
                _json.WriteString("description", description);
            }
            _json.WritePropertyName("schema");
            schema.WriteTo(_json);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteString("type", format is ChatResponseFormatJson ? "json_object" : "text");
        }
        _json.WriteEndObject();
    }

    private void Tools(IList<AITool> tools)
    {
        if (IsReplaced("tools"))
        {
            return;
        }
        _json.WriteStartArray("tools");
        foreach (AITool tool in tools)
        {
            if (tool is not AIFunctionDeclaration function)
            {
                throw new NotSupportedException($"Tool '{tool.Name}' of type {tool.GetType().Name} has no form in chat completions; functions have.");
            }
            _json.WriteStartObject();
            _json.WriteString("type", "function");
            _json.WriteStartObject("function");
            _json.WriteString("name", function.Name);
            if (function.Description is { Length: > 0 } description)
            {
                _json.WriteString("description", description);
            }
            _json.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(_json);
            if (function.AdditionalProperties.TryGetValue("strict", out object? strict) && strict is bool isStrict)
            {
                _json.WriteBoolean("strict", isStrict);
            }
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void ToolChoice(ChatToolMode? mode)
    {
        if (mode is null || IsReplaced("tool_choice"))
        {
            return;
        }
        if (mode is RequiredChatToolMode { RequiredFunctionName: { } name })
        {
            _json.WriteStartObject("tool_choice");
            _json.WriteString("type", "function");
            _json.WriteStartObject("function");
            _json.WriteString("name", name);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteString("tool_choice", mode is RequiredChatToolMode ? "required" : mode is NoneChatToolMode ? "none" : "auto");
        }
    }

    private void Additional()
    {
        if (_additional is null)
        {
            return;
        }
        foreach ((string name, object? value) in _additional)
        {
            if (name is not ("stream" or "stream_options"))
            {
                _json.WritePropertyName(name);
                WireValue.Write(_json, value);
            }
        }
    }

    private void Streaming(bool streams, bool withUsage)
    {
        if (!streams)
        {
            return;
        }
        _json.WriteBoolean("stream", true);
        if (_additional is not null && _additional.TryGetValue("stream_options", out object? given))
        {
            _json.WritePropertyName("stream_options");
            WireValue.Write(_json, given);
        }
        else if (withUsage)
        {
            _json.WriteStartObject("stream_options");
            _json.WriteBoolean("include_usage", true);
            _json.WriteEndObject();
        }
    }

    private bool IsReplaced(string name) => _additional is not null && _additional.ContainsKey(name);

    private void String(string name, string? value)
    {
        if (value is not null && !IsReplaced(name))
        {
            _json.WriteString(name, value);
        }
    }

    private void Number(string name, float? value)
    {
        if (value is { } number && !IsReplaced(name))
        {
            _json.WriteNumber(name, number);
        }
    }

    private void Number(string name, long? value)
    {
        if (value is { } number && !IsReplaced(name))
        {
            _json.WriteNumber(name, number);
        }
    }
}
