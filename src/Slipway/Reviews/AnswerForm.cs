using System.Text.Json.Nodes;

namespace Slipway.Reviews;

/// <summary>Whether an answer fits its question: one of its choices, and its form.</summary>
internal static class AnswerForm
{
    /// <summary>What does not fit; null when all does.</summary>
    public static string? FindProblem(ReviewQuestion question, JsonNode? answer)
    {
        if (question.Choices is { } choices && !choices.Any(c => JsonNode.DeepEquals(c, answer)))
        {
            return $"{JsonShape.Show(answer)} is not one of {string.Join(", ", choices.Select(JsonShape.Show))}.";
        }

        return JsonShape.FindProblem(question.Form, answer, "the answer");
    }
}
