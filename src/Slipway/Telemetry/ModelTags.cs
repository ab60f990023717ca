using System.Diagnostics;
using System.Text.Json;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>The attributes of model calls and retrievals: no content.</summary>
internal static class ModelTags
{
    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["temperature"] = "gen_ai.request.temperature",
        ["top_p"] = "gen_ai.request.top_p",
        ["top_k"] = "gen_ai.request.top_k",
        ["max_tokens"] = "gen_ai.request.max_tokens",
        ["max_completion_tokens"] = "gen_ai.request.max_tokens",
        ["frequency_penalty"] = "gen_ai.request.frequency_penalty",
        ["presence_penalty"] = "gen_ai.request.presence_penalty",
        ["seed"] = "gen_ai.request.seed",
        ["n"] = "gen_ai.request.choice.count",
        ["reasoning_effort"] = "gen_ai.request.reasoning.level",
    };

    public static void SetRequest(Activity activity, ReadOnlyMemory<byte> payload)
    {
        using var request = Parse(payload);
        if (request is null)
        {
            return;
        }

        foreach (var member in request.RootElement.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Number when Parameters.TryGetValue(member.Name, out var tag):
                    activity.SetTag(tag, IsWhole(member.Name) && member.Value.TryGetInt64(out var whole) ? (object)whole : member.Value.GetDouble());
                    break;
                case JsonValueKind.String when Parameters.TryGetValue(member.Name, out var tag):
                    activity.SetTag(tag, member.Value.GetString());
                    break;
                case JsonValueKind.Array when member.Name == "stop":
                    activity.SetTag("gen_ai.request.stop_sequences", member.Value.EnumerateArray().Select(s => s.ToString()).ToArray());
                    break;
                case JsonValueKind.Object when member.Name == "output_schema":
                    activity.SetTag("gen_ai.output.type", "json");
                    break;
            }
        }
    }

    public static void SetRetrieval(Activity activity, ReadOnlyMemory<byte> payload)
    {
        using var request = Parse(payload);
        if (request is not null && request.RootElement.TryGetProperty("top", out var top) && top.ValueKind is JsonValueKind.Number && top.TryGetInt64(out var count))
        {
            activity.SetTag("gen_ai.retrieval.top_k", count);
        }
    }

    public static void SetUsage(Activity activity, ModelUsage usage)
    {
        // A stand-in may be another provider's.
        activity.SetTag("gen_ai.provider.name", ProviderNames.Current(usage.Provider));
        activity.SetTag("gen_ai.response.model", usage.Model);
        if (usage.Tokens is { } tokens)
        {
            activity.SetTag("gen_ai.usage.input_tokens", tokens.InputTokens);
            activity.SetTag("gen_ai.usage.output_tokens", tokens.OutputTokens);
            activity.SetTag("gen_ai.usage.cache_read.input_tokens", tokens.CachedInputTokens > 0 ? tokens.CachedInputTokens : null);
            activity.SetTag("gen_ai.usage.reasoning.output_tokens", tokens.ReasoningTokens > 0 ? tokens.ReasoningTokens : null);
        }

        if (usage.Cost is { } cost)
        {
            activity.SetTag("slipway.model.cost", (double)cost);
            activity.SetTag("slipway.model.currency", usage.Currency);
        }
    }

    /// <summary>What is known of a reply. One that a pipeline reads itself may be any JSON.</summary>
    public static void SetReply(Activity activity, StepResult result)
    {
        if (StepSubject.Member(result.Json, "finish_reason"u8) is { Length: > 0 } reason)
        {
            activity.SetTag("gen_ai.response.finish_reasons", new[] { reason });
        }
    }

    /// <summary>Null for what has no members.</summary>
    private static JsonDocument? Parse(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        var document = JsonDocument.Parse(payload, SlipwayJson.Documents);
        if (document.RootElement.ValueKind is JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        return null;
    }

    private static bool IsWhole(string parameter) => parameter is not ("temperature" or "top_p" or "frequency_penalty" or "presence_penalty");
}

/// <summary>Providers as the conventions name them.</summary>
internal static class ProviderNames
{
    public static string Current(string? provider) => provider switch
    {
        null or "" => "_OTHER",
        "azure" => "azure.ai.openai",
        "bedrock" => "aws.bedrock",
        "gemini" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "vertex" => "gcp.vertex_ai",
        "xai" => "x_ai",
        _ => provider,
    };
}
