using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Prompts;

/// <summary>The JSON Schema of answers: what a model is asked for, and what its answers are held to.</summary>
internal sealed class AnswerSchema
{
    /// <summary>Services ask for an object at the root, so other values stand in a member of one.</summary>
    private const string ValueName = "value";

    private AnswerSchema(JsonObject schema, bool isWrapped)
    {
        Json = schema;
        IsWrapped = isWrapped;
        Element = JsonSerializer.SerializeToElement(schema, SlipwayJson.Options);
    }

    /// <summary>The schema; not to be changed.</summary>
    public JsonObject Json { get; }

    public JsonElement Element { get; }

    /// <summary>Whether the value stands in a member of an object.</summary>
    public bool IsWrapped { get; }

    /// <summary>What a model that knows nothing of schemas is told.</summary>
    public string Instruction => field ??=
        $"Answer with JSON alone, without any other text. It must fit this JSON Schema:\n{Json.ToJsonString(SlipwayJson.Options)}";

    /// <summary>The schema a prompt declares.</summary>
    public static AnswerSchema Of(JsonObject declared) => new(declared, isWrapped: false);

    /// <summary>The schema of a C# type, as System.Text.Json exports it.</summary>
    public static AnswerSchema Of<T>() => Typed<T>.Schema;

    /// <summary>Reads an answer; the problem says what is wrong with it.</summary>
    public T? Read<T>(string answer, out string? problem)
    {
        try
        {
            var node = JsonNode.Parse(WithoutFence(answer), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 128 });
            problem = JsonShape.FindProblem(Json, node, "the answer");
            if (problem is not null)
            {
                return default;
            }

            var value = (IsWrapped ? node![ValueName] : node).Deserialize<T>(SlipwayJson.Options);
            problem = value is null && default(T) is null && !IsWrapped ? "it is null." : null;
            return value;
        }
        catch (JsonException e)
        {
            problem = $"it is not the JSON that was asked for: {e.Message}";
            return default;
        }
    }

    /// <summary>Models put JSON between fences where nobody forbids it.</summary>
    private static string WithoutFence(string answer)
    {
        var text = answer.AsSpan().Trim();
        if (!text.StartsWith("```") || !text.EndsWith("```") || text.Length < 7)
        {
            return answer;
        }

        var line = text.IndexOf('\n');
        return line < 0 ? answer : text[(line + 1)..^3].ToString();
    }

    private static AnswerSchema Create(Type type)
    {
        var exported = JsonNode.Parse(AIJsonUtilities.CreateJsonSchema(type, serializerOptions: SlipwayJson.Options).GetRawText())!;
        if (exported is JsonObject root && root["type"] is JsonValue kind && kind.TryGetValue(out string? name) && name == "object")
        {
            return new AnswerSchema(root, isWrapped: false);
        }

        MoveReferences(exported);
        return new AnswerSchema(
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [ValueName] = exported },
                ["required"] = new JsonArray(ValueName),
            },
            isWrapped: true);
    }

    /// <summary>References are pointers from the root, which is one level higher now.</summary>
    private static void MoveReferences(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["$ref"] is JsonValue reference && reference.TryGetValue(out string? pointer))
                {
                    members["$ref"] = $"#/properties/{ValueName}{pointer.TrimStart('#')}";
                }

                foreach (var (_, member) in members)
                {
                    MoveReferences(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    MoveReferences(item);
                }

                break;
        }
    }

    private static class Typed<T>
    {
        public static readonly AnswerSchema Schema = Create(typeof(T));
    }
}
