using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.PromptFlow;

/// <summary>An input of a node: a literal or a reference.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Literal">The literal; null for a reference, and for null.</param>
/// <param name="Reference">The reference; null for a literal.</param>
/// <param name="Where">Its place.</param>
internal sealed record DagInput(string Name, JsonNode? Literal, DagReference? Reference, SourceLocation Where);

/// <summary>A node of a flow as the file has it, with the body of the variant that runs.</summary>
internal sealed class DagNode
{
    public required string Name { get; init; }

    public required SourceLocation Where { get; init; }

    /// <summary>The fields of the body: those of the node itself, or of a variant.</summary>
    public required FieldCursor Fields { get; init; }

    public required string Type { get; init; }

    public required FieldCursor Source { get; init; }

    public required IReadOnlyList<DagInput> Inputs { get; init; }

    public required bool IsAggregation { get; init; }

    /// <summary>The value that decides whether the node runs; null when nothing does.</summary>
    public DagInput? When { get; init; }

    /// <summary>What <see cref="When"/> must equal.</summary>
    public JsonNode? Is { get; init; }

    /// <summary>Bodies that do not run, by variant.</summary>
    public IReadOnlyDictionary<string, DagNode> Variants { get; init; } = new Dictionary<string, DagNode>();

    /// <summary>Reads a body.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="own">The node's own fields, for what a variant has not.</param>
    /// <param name="fields">The body.</param>
    public static DagNode Read(string name, FieldCursor own, FieldCursor fields)
    {
        fields.PresentationAll("comment", "enable_cache", "description");
        fields.Presentation("provider", "the connection says who serves the model");
        fields.Presentation("module", "the builder does not read it when it runs");
        FieldCursor activate = fields.Open("activate");
        ExportValue? when = activate.Keep("when");
        ExportValue? isValue = activate.Keep("is");
        return new DagNode
        {
            Name = name,
            Where = own.Where,
            Fields = fields,
            Type = fields.KeepText("type") ?? "",
            Source = fields.Open("source"),
            Inputs = ReadInputs(fields.Open("inputs")),
            IsAggregation = (fields.KeepFlag("aggregation") ?? false) | (fields.KeepFlag("reduce") ?? false),
            When = activate.Exists && activate.Has("when") && activate.Keys.Contains("is") ? ToInput("when", when, activate.WhereOf("when")) : null,
            Is = ExportJson.From(isValue),
        };
    }

    /// <summary>Whether the condition is there but lacks one of its two parts.</summary>
    public bool HasBrokenCondition => Fields.Open("activate") is { Exists: true } activate && (!activate.Has("when") || !activate.Keys.Contains("is"));

    /// <summary>The nodes that inputs and the condition refer to.</summary>
    public IEnumerable<string> NodesRead() => Inputs.Append(When).Where(input => input?.Reference?.Kind is DagReferenceKind.Node).Select(input => input!.Reference!.Name);

    /// <summary>The texts of the files that may take the place of the node's own, by variant.</summary>
    public IReadOnlyDictionary<string, string> VariantSources(FlowFolder folder)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string id, DagNode variant) in Variants)
        {
            variant.Source.KeepText("type");
            if (folder.Read(variant.Source.KeepText("path") ?? "") is { } source)
            {
                sources.Add(id, source);
            }
        }

        return sources;
    }

    private static List<DagInput> ReadInputs(FieldCursor inputs) =>
        [.. inputs.Keys.Select(key => (Key: key, Value: inputs.Keep(key))).Select(pair => ToInput(pair.Key, pair.Value, inputs.WhereOf(pair.Key)))];

    private static DagInput ToInput(string name, ExportValue? value, SourceLocation where) =>
        value is ExportScalar { Kind: ExportScalarKind.Text } text && DagReference.Parse(text.Text) is { Kind: not DagReferenceKind.Literal } reference
            ? new(name, null, reference, where)
            : new(name, ExportJson.From(value), null, where);
}
