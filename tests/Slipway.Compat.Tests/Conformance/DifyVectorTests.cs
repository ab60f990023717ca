using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Conformance;

/// <summary>Vectors recorded from Dify's own engine; every kind in the file must be covered here or listed with a reason.</summary>
[Trait("suite", "conformance-dify")]
public sealed class DifyVectorTests(ITestOutputHelper output)
{
    /// <summary>A rule of the importer; AssignerTableTests of Slipway.Conformance.Tests check it through the importer.</summary>
    private const string CheckedElsewhere = "assigner_table";

    public static IEnumerable<TheoryDataRow<string>> Kinds()
    {
        string? path = Corpus.Find("corpus/dify/engine/vectors.json");
        return path is null
            ? [new TheoryDataRow<string>("(all)") { Skip = "The shared Dify corpus is absent; set SLIPWAY_SHARED." }]
            : JsonNode.Parse(File.ReadAllText(path))!.AsObject()
                .Where(member => member.Value is JsonArray or JsonObject && member.Key != CheckedElsewhere)
                .Select(member => new TheoryDataRow<string>(member.Key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Vectors_OfEachKind_ComeOutAsRecorded(string kind)
    {
        JsonObject all = Corpus.DifyVectors();
        JsonNode vectors = all[kind]!;
        JsonArray rows = vectors as JsonArray ?? vectors["rows"]!.AsArray();

        Func<JsonObject, string?> check = kind switch
        {
            "condition_vectors" => ConditionVectors.Check,
            "file_condition_vectors" => FileConditionVectors.Check,
            "template_vectors" => new TemplateVectors(vectors["pool"]!.AsObject()).Check,
            "reasoning_vectors" => CheckReasoning,
            "json_markdown_vectors" => CheckMarkdown,
            _ => throw new InvalidOperationException($"The file has vectors of a kind that is neither tested nor listed: {kind}."),
        };
        List<string> failures = [.. rows.Select(row => check(row!.AsObject())).OfType<string>()];
        output.WriteLine($"{kind}: {rows.Count - failures.Count} of {rows.Count}");
        failures.ShouldBeEmpty();
        rows.Count.ShouldBeGreaterThan(0);
    }

    private static string? CheckReasoning(JsonObject row)
    {
        var split = Slipway.Prompts.ThinkTags.Split((string)row["input"]!);
        return split.Text == (string)row["text"]! && split.Reasoning == (string)row["reasoning"]! ? null : $"{row.ToJsonString()} gave {split}";
    }

    private static string? CheckMarkdown(JsonObject row)
    {
        try
        {
            JsonObject found = DifyJson.FindObject((string)row["input"]!);
            return row["result"] is { } expected && JsonNode.DeepEquals(found, expected) ? null : $"{row.ToJsonString()} gave {found.ToJsonString()}";
        }
        catch (StepFailedException e)
        {
            return row["error"] is not null ? null : $"{row.ToJsonString()} failed: {e.Message}";
        }
    }
}
