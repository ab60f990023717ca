using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>A run of a fixture with what the engine made of it.</summary>
/// <param name="Number">The place in the file, from 0.</param>
/// <param name="Fixture">The fixture's file.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Query">The user's message; null for workflows.</param>
/// <param name="Mocks">What stands in for nodes.</param>
/// <param name="Status">succeeded, partial-succeeded, failed, or another state.</param>
/// <param name="Outputs">The outputs; null when the run fails.</param>
internal sealed record EngineCase(int Number, string Fixture, JsonObject Inputs, string? Query, EngineMocks Mocks, string? Status, JsonNode? Outputs)
{
    public static IReadOnlyList<EngineCase> Load(string folder)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!;
        var rules = file["mock_rules"]!["defaults_of_the_dify_test_kit"]!;
        return [.. file["cases"]!.AsArray().Select((c, number) => new EngineCase(
            number,
            Path.Combine(folder, c!["fixture"]!.GetValue<string>()),
            c["inputs"] as JsonObject ?? [],
            c["query"]?.GetValue<string>(),
            new EngineMocks(c["mocks"] as JsonObject ?? [], rules),
            c["expected_status"]?.GetValue<string>(),
            c["expected_outputs"]))];
    }

    /// <summary>The input of the pipeline: a chat's message is its member <c>query</c>, empty where the case gives none.</summary>
    /// <param name="isChat">Whether the pipeline answers a chat.</param>
    public JsonObject ToInput(bool isChat)
    {
        var input = Inputs.DeepClone().AsObject();
        if (Query is not null || isChat)
        {
            input["query"] = Query ?? "";
        }

        return input;
    }

    public override string ToString() => $"{Path.GetFileNameWithoutExtension(Fixture)} #{Number} {Inputs.ToJsonString(new JsonSerializerOptions())}";
}

/// <summary>What stands in for nodes in an engine case.</summary>
internal sealed class EngineMocks(JsonObject mocks, JsonNode defaults)
{
    public JsonObject? Outputs(string nodeId) => mocks["nodes"]?[nodeId] as JsonObject;

    /// <summary>What a person answers at a node; null when nobody does.</summary>
    public JsonNode? Person(string nodeId) => mocks["human"]?[nodeId];

    public string? Error(string nodeId) => mocks["node_errors"]?[nodeId]?.GetValue<string>();

    /// <summary>What every tool without outputs of its own gives.</summary>
    public JsonNode ToolOutputs => mocks["tool_default"] ?? defaults["tool"]!;

    public string ModelText => mocks["llm_default"]?.GetValue<string>() ?? defaults["llm_text"]!.GetValue<string>();

    public bool DeniesHttp => mocks["http"] is JsonValue;

    /// <summary>The reply to a call by its method and address; the test kit's default where none is given.</summary>
    public JsonNode HttpReply(string call) => (mocks["http"] as JsonObject)?[call] ?? defaults["http"]!;
}
