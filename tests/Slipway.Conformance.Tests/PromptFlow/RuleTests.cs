using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Compat.PromptFlow;
using Slipway.Evaluation.Datasets;
using Slipway.Migration.PromptFlow;
using Slipway.Models;
using Slipway.Prompts;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Single rules, recorded from the builder's own functions.</summary>
[Trait("suite", "conformance-promptflow")]
public sealed class RuleTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Rules_All_AreTheBuilders()
    {
        string corpus = SharedData.Require("corpus", "promptflow");
        var passed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var guarded = 0;
        var failures = new List<string>();
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(corpus, "rules.jsonl"), TestContext.Current.CancellationToken))
        {
            JsonObject rule = JsonNode.Parse(line)!.AsObject();
            string kind = rule["kind"]!.ToString();
            (JsonNode? actual, string? error) = Apply(kind, rule["given"]!.AsObject());
            bool fails = rule["error_class"] is not null;
            if (fails ? error is not null : error is null && SameJson.Are(actual, rule["expected"]))
            {
                passed[kind] = passed.GetValueOrDefault(kind) + 1;
            }
            else if (!fails && error is null && IsBetterGuarded(kind, rule["given"]!, actual, rule["expected"]))
            {
                guarded++;
            }
            else
            {
                failures.Add($"{rule["name"]} {rule["given"]!.ToJsonString()}: {error ?? actual?.ToJsonString() ?? "null"} instead of {rule["error_class"]?.ToString() ?? rule["expected"]?.ToJsonString() ?? "null"}");
            }
        }

        output.WriteLine($"{passed.Values.Sum()} rules as the builder's ({string.Join(", ", passed.Select(pair => $"{pair.Key} {pair.Value}"))}), {guarded} guarded better, {failures.Count} not");
        failures.ShouldBeEmpty(string.Join("\n", failures));
        passed.Count.ShouldBe(8);
    }

    private static (JsonNode? Actual, string? Error) Apply(string kind, JsonObject given)
    {
        try
        {
            return (kind switch
            {
                "parse_chat (flow)" => ChatText.Parse(given["text"]!.ToString(), isPrompty: false),
                "parse_chat (prompty)" => ChatText.Parse(given["text"]!.ToString(), isPrompty: true),
                "build_messages" or "build_messages with image" => Messages(given),
                "preprocess image markers" => TemplateText.WithImageLines(given["template"]!.ToString()),
                "reference" => Reference(given),
                "coerce" => PromptFlowValue.Coerce(given["type"]!.ToString(), given["value"]),
                "column mapping" => Mapped(given),
                _ => throw new NotSupportedException($"There is no kind of rule {kind}."),
            }, null);
        }
        catch (Exception e) when (e is StepFailedException or FormatException or ColumnMappingException or KeyNotFoundException)
        {
            return (null, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static JsonNode Messages(JsonObject given)
    {
        JsonObject variables = given["variables"]!.DeepClone().AsObject();
        bool hasImage = given["image_base64"] is not null;
        if (hasImage)
        {
            variables["img"] = given["source_url"] is { } url
                ? new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url.ToString() } }
                : new JsonObject { [$"data:{given["mime"]};base64"] = given["image_base64"]!.ToString() };
        }

        string inputs = string.Concat(variables.Select(variable => $"  {variable.Key}: {{ type: any }}\n"));
        Prompt prompt = Prompt.Parse($"---\nname: rule\nmodel: m\nmessages: rendered\n{(inputs.Length > 0 ? "inputs:\n" + inputs : "")}---\n{given["template"]}", "rule.prompty");
        bool isPrompty = given["prompty"]?.GetValue<bool>() ?? false;
        PromptFlowModel model = isPrompty ? PromptFlowModel.Prompty : hasImage ? PromptFlowModel.Vision : PromptFlowModel.Chat;
        string[] guarded = [.. (given["from_flow_inputs"] as JsonArray ?? []).Select(name => name!.ToString())];
        ComposedPrompt composed = model.Guarding(guarded).Compose(
            prompt, variables, new ModelBinding(null!, given["connection"]?.ToString() ?? "azure", "m"), TestContext.Current.CancellationToken);
        return composed.Wire.Body["messages"]!.DeepClone();
    }

    private static JsonObject Reference(JsonObject given)
    {
        DagReference reference = given["text"] is JsonValue text && text.TryGetValue(out string? written)
            ? DagReference.Parse(written)
            : new DagReference(DagReferenceKind.Literal, "");
        JsonNode? value = reference.Kind switch
        {
            DagReferenceKind.Literal => given["text"],
            DagReferenceKind.FlowInput => (given["flow_inputs"] as JsonObject ?? []).TryGetPropertyValue(reference.Name, out JsonNode? input) ? input : throw new KeyNotFoundException(reference.Name),
            _ when reference.Section != "output" => throw new KeyNotFoundException(reference.Section),
            _ => PromptFlowValue.At((given["node_outputs"] as JsonObject ?? []).TryGetPropertyValue(reference.Name, out JsonNode? node) ? node : throw new KeyNotFoundException(reference.Name), reference.Property),
        };
        bool isLiteral = reference.Kind is DagReferenceKind.Literal;
        return new JsonObject
        {
            ["kind"] = isLiteral ? "Literal" : reference.Kind is DagReferenceKind.FlowInput ? "FlowInput" : "NodeReference",
            ["name"] = isLiteral ? null : reference.Name,
            ["section"] = reference.Section,
            ["property"] = reference.Property,
            ["value"] = value?.DeepClone(),
        };
    }

    private static JsonObject Mapped(JsonObject given)
    {
        var sources = given["sources"]!.AsObject().ToDictionary(source => source.Key, source => source.Value);
        JsonObject mapped = ColumnMapping.Read(given["mapping"]!.AsObject()).Apply(sources);
        if (sources.TryGetValue("line_number", out JsonNode? number))
        {
            mapped["line_number"] = number?.DeepClone();
        }

        return mapped;
    }

    private static bool IsBetterGuarded(string kind, JsonNode given, JsonNode? actual, JsonNode? expected) =>
        kind == "build_messages" && (given["connection"]?.ToString() == "openai" || given["prompty"] is not null)
        && DeliberateDifferences.IsBetterGuarded(new JsonObject { ["messages"] = actual?.DeepClone() }, new JsonObject { ["messages"] = expected?.DeepClone() });
}
