using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>A model's answer to a prompt.</summary>
/// <param name="Text">The text; without reasoning where the prompt separates it.</param>
public sealed record PromptReply(string Text)
{
    /// <summary>The reasoning; empty when there is none or it was not separated.</summary>
    [JsonPropertyName("reasoning_content")]
    public string Reasoning { get; init; } = "";

    /// <summary>Why the model stopped (<c>stop</c>, <c>length</c>); empty when it did not say.</summary>
    public string FinishReason { get; init; } = "";

    /// <summary>The tokens used; null when the provider did not say.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Why the model refused to answer, where it says so apart from the text; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Refusal { get; init; }

    /// <summary>The tools the model asks for; null when there are none, and in what a <see cref="PromptCall"/> with tools returns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolUse>? ToolUses { get; init; }
}
