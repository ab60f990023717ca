using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway.Compat.Dify;

/// <summary>How Dify lets a model call tools (its function-calling strategy).</summary>
public static class DifyAgent
{
    /// <summary>How the model and its tools take turns: one call after the other, and after the last round an answer without tools.</summary>
    /// <param name="rounds">The most answers that ask for tools; at least 1.</param>
    public static ToolLoopOptions Rounds(int rounds) => new()
    {
        MaxRounds = rounds,
        AtLimit = ToolLimitAction.AnswerWithoutTools,
        MaxConcurrency = 1,
        DescribeFailure = static failure => failure.ErrorCode == "UnknownTool" ? failure.Message : $"tool invoke error: {failure.Message}",
    };

    /// <summary>A tool for the model, described as Dify describes it: a parameter for each member of the arguments.</summary>
    /// <typeparam name="TArguments">The arguments: a record. Descriptions of its members are for the model.</typeparam>
    /// <param name="tool">The tool.</param>
    /// <param name="description">What it does, for the model.</param>
    /// <param name="given">Arguments that the pipeline gives itself, by the names they have in JSON; null for none.</param>
    public static ModelTool Tool<TArguments>(ITool<TArguments, DifyToolReply> tool, string description = "", object? given = null)
    {
        JsonObject fixedArguments = SlipwayJson.Arguments(given);
        return ModelTool.Of(tool, description, SchemaOf(typeof(TArguments), fixedArguments), fixedArguments, Tell);
    }

    /// <summary>What the model is told: the text, and where there is none the JSON.</summary>
    private static object? Tell(DifyToolReply reply)
    {
        bool hasJson = reply.Json is not [JsonObject { Count: 1 } only] || only["data"] is not JsonArray { Count: 0 };
        IEnumerable<string> parts = hasJson ? reply.Json.Select(value => value?.ToJsonString(SlipwayJson.Options) ?? "null") : [];
        return string.Concat(parts.Prepend(reply.Text));
    }

    private static JsonObject SchemaOf(Type arguments, JsonObject given)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (PropertyInfo member in arguments.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string name = member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
            if (given.ContainsKey(name))
            {
                continue;
            }

            var schema = new JsonObject();
            if (TypeOf(member.PropertyType) is { } type)
            {
                schema["type"] = type;
            }

            schema["description"] = member.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
            properties[name] = schema;
            if (IsRequired(member))
            {
                required.Add(name);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    // A context of its own: one that is kept would keep assemblies that are to be unloaded.
    private static bool IsRequired(PropertyInfo member) => new NullabilityInfoContext().Create(member).WriteState is NullabilityState.NotNull;

    private static string? TypeOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) ? "string" : plain == typeof(bool) ? "boolean" : plain == typeof(DifyNumber) ? "number" : null;
    }
}
