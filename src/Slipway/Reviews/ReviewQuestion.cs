using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Slipway.Reviews;

/// <summary>A review as its pending step has it: what a reviewer is shown.</summary>
/// <param name="Question">What is asked.</param>
public sealed record ReviewQuestion(string Question)
{
    /// <summary>What the reviewer needs to see; null for nothing.</summary>
    public JsonNode? Context { get; init; }

    /// <summary>The answers there are to choose from; null when any that fits the form will do.</summary>
    public IReadOnlyList<JsonNode?>? Choices { get; init; }

    /// <summary>The JSON Schema of an answer.</summary>
    public JsonNode? Form { get; init; }

    /// <summary>The queue it is in.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Who may answer; empty for anybody.</summary>
    public IReadOnlyList<string> Assignees { get; init; } = [];

    /// <summary>The role of who may answer; null for any.</summary>
    public string? Role { get; init; }

    /// <summary>How long an answer is waited for; null for without end.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whom it goes to when it stays unanswered; null for nobody else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReviewEscalation>? Escalations { get; init; }

    /// <summary>When it went to whom, the first one first; null when it has not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EscalatedReview>? Escalated { get; init; }

    internal static JsonNode FormOf<T>() =>
        JsonNode.Parse(AIJsonUtilities.CreateJsonSchema(typeof(T), serializerOptions: SlipwayJson.Options).GetRawText())!;
}

/// <summary>A question that has gone to others.</summary>
/// <param name="At">When.</param>
/// <param name="Queue">The queue it was moved to.</param>
/// <param name="Assignees">Who may answer since then; empty for anybody.</param>
public sealed record EscalatedReview(DateTimeOffset At, string Queue, IReadOnlyList<string> Assignees);
