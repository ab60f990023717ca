namespace Slipway.Migration.PromptFlow;

/// <summary>The parameters of the builder's model calls: their names and types (promptflow-tools: aoai.py, openai.py, aoai_gpt4v.py).</summary>
internal static class ModelCalls
{
    private static readonly Dictionary<string, string> Common = new(StringComparer.Ordinal)
    {
        ["temperature"] = "double",
        ["top_p"] = "double",
        ["n"] = "int",
        ["stream"] = "bool",
        ["stop"] = "list",
        ["max_tokens"] = "int",
        ["presence_penalty"] = "double",
        ["frequency_penalty"] = "double",
    };

    private static readonly Dictionary<string, string> OfChat = new(Common, StringComparer.Ordinal)
    {
        ["logit_bias"] = "object",
        ["user"] = "string",
        ["function_call"] = "object",
        ["functions"] = "list",
        ["tools"] = "list",
        ["tool_choice"] = "object",
        ["response_format"] = "object",
        ["seed"] = "int",
    };

    private static readonly Dictionary<string, string> OfCompletion = new(Common, StringComparer.Ordinal)
    {
        ["suffix"] = "string",
        ["logprobs"] = "int",
        ["echo"] = "bool",
        ["best_of"] = "int",
        ["logit_bias"] = "object",
        ["user"] = "string",
    };

    private static readonly Dictionary<string, string> OfVision = new(Common, StringComparer.Ordinal)
    {
        ["seed"] = "int",
    };

    /// <summary>The parameters of an interface by name, with their types; without the model.</summary>
    public static IReadOnlyDictionary<string, string> Of(string api) => api switch
    {
        "completion" => OfCompletion,
        "vision" => OfVision,
        _ => OfChat,
    };

    /// <summary>Whether some interface has a parameter of this name, the model included.</summary>
    public static bool IsParameter(string name) => name is "deployment_name" or "model" || OfChat.ContainsKey(name) || OfCompletion.ContainsKey(name);

    /// <summary>The name of the parameter that is the model.</summary>
    public static string ModelParameter(bool isAzure) => isAzure ? "deployment_name" : "model";
}
