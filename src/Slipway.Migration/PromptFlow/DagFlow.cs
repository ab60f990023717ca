using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.PromptFlow;

/// <summary>An output of a flow.</summary>
internal sealed record DagOutput(string Name, DagInput Value, SourceLocation Where);

/// <summary>A flow as the file has it: its parts are read, their references checked.</summary>
internal sealed class DagFlow
{
    private readonly LedgerRecorder _ledger;
    private readonly List<LedgerSubject> _subjects;
    private readonly FieldCursor _root;
    private readonly string? _variant;
    private bool _hasVariant;

    private DagFlow(FieldCursor root, LedgerRecorder ledger, List<LedgerSubject> subjects, string? variant)
    {
        _root = root;
        _ledger = ledger;
        _subjects = subjects;
        _variant = variant;
    }

    public List<DagNode> Nodes { get; } = [];

    public List<FlowInput> Inputs { get; } = [];

    public List<DagOutput> Outputs { get; } = [];

    /// <summary>Reads the parts of a flow; findings that refuse it as a whole are errors with codes of <see cref="DagChecks"/>.</summary>
    public static DagFlow Read(FieldCursor root, LedgerRecorder ledger, List<LedgerSubject> subjects, string? variant)
    {
        var flow = new DagFlow(root, ledger, subjects, variant);
        flow.ReadInputs();
        flow.ReadNodes();
        flow.ReadOutputs();
        return flow;
    }

    private void ReadInputs()
    {
        FieldCursor inputs = _root.Open("inputs");
        foreach (string name in inputs.Keys)
        {
            FieldCursor input = inputs.Open(name);
            input.PresentationAll("is_chat_input", "is_chat_history", "name");
            string type = input.KeepText("type") ?? "object";
            ExportValue? given = input.Keep("default");
            IReadOnlyList<string> options = input.KeepTexts("enum") ?? [];
            JsonNode? value = ExportJson.From(given);
            if (value is not null && !DagLiterals.TryConvert(type, value, out value))
            {
                input.Refuse("default", DiagnosticCodes.LiteralUnfit, DiagnosticSeverity.Error, $"the default is no {type}");
            }

            if (ImagePaths.Find(type, value) is { } path)
            {
                input.Report("default", DiagnosticCodes.DoneOtherwise, DiagnosticSeverity.Warning, $"the default names the image file {Quoted.Text(path)} by its path, and a run has no files beside it: steps that show it to a model fail; give the image's content, or an address");
            }

            Inputs.Add(new FlowInput(name, TypeOf(type), Required: given is null, input.Where)
            {
                Converter = ConverterOf(type),
                Default = value,
                Label = input.KeepText("description") ?? "",
                Options = options,
            });
        }
    }

    private static FlowType TypeOf(string type) => type switch
    {
        "string" => FlowType.String,
        "bool" => FlowType.Boolean,
        _ => FlowType.Any,
    };

    private static string ConverterOf(string type) => type switch
    {
        "string" => "PromptFlowString",
        "bool" => "PromptFlowBool",
        "int" => "PromptFlowInt",
        "double" => "PromptFlowDouble",
        "list" => "PromptFlowList",
        "object" => "PromptFlowObject",
        "image" => "PromptFlowPicture",
        _ => "PromptFlowAny",
    };

    private void ReadNodes()
    {
        FieldCursor variants = _root.Open("node_variants");
        foreach (ExportMapping raw in _root.Subjects("nodes"))
        {
            string name = (raw.Find("name") as ExportScalar)?.Text ?? "";
            var subject = new LedgerSubject(name, name, raw);
            _subjects.Add(subject);
            var fields = new FieldCursor(raw, raw.Where, _ledger, subject.Name);
            fields.KeepText("name");
            Nodes.Add(fields.KeepFlag("use_variants") is true ? ReadVariants(name, fields, variants) : DagNode.Read(name, fields, fields));
        }

        if (_variant is { Length: > 0 } wanted && !_hasVariant)
        {
            string known = string.Join(", ", Nodes.Where(node => node.Variants.Count > 0).Select(node => Quoted.Text(node.Name)));
            _root.Report("nodes", DiagnosticCodes.VariantMissing, DiagnosticSeverity.Error, $"{Quoted.Text(wanted)} names no node that has variants; {(known.Length > 0 ? $"these have: {known}" : "none has")}");
        }

        foreach (string name in variants.Keys.Where(name => !Nodes.Exists(node => node.Name == name && node.Variants.Count > 0)))
        {
            variants.Open(name).PresentationRest("no node uses these variants");
        }
    }

    private DagNode ReadVariants(string name, FieldCursor fields, FieldCursor variants)
    {
        FieldCursor own = variants.Open(name);
        FieldCursor bodies = own.Open("variants");
        string chosen = own.KeepText("default_variant_id") ?? "";
        if (DagReference.Parse(_variant ?? "") is { Kind: DagReferenceKind.Node } asked && asked.Name == name)
        {
            chosen = asked.Section;
            _hasVariant = true;
        }

        if (!bodies.IsMapping(chosen))
        {
            string known = string.Join(", ", bodies.Keys);
            own.Report("default_variant_id", DiagnosticCodes.VariantMissing, DiagnosticSeverity.Error, $"node {Quoted.Text(name)} has no variant {Quoted.Text(chosen)}; there are: {known}");
            return DagNode.Read(name, fields, fields);
        }

        DagNode node = DagNode.Read(name, fields, bodies.Open(chosen).Open("node"));
        fields.PresentationRest("the body of the variant counts");
        Dictionary<string, DagNode> others = bodies.Keys.Where(id => id != chosen)
            .ToDictionary(id => id, id => DagNode.Read(name, fields, bodies.Open(id).Open("node")));
        foreach (string id in bodies.Keys)
        {
            bodies.Open(id).PresentationAll("description", "comment");
        }

        return new DagNode
        {
            Name = name,
            Where = fields.Where,
            Fields = node.Fields,
            Type = node.Type,
            Source = node.Source,
            Inputs = node.Inputs,
            IsAggregation = node.IsAggregation,
            When = node.When,
            Is = node.Is,
            Variants = others,
        };
    }

    private void ReadOutputs()
    {
        FieldCursor outputs = _root.Open("outputs");
        foreach (string name in outputs.Keys)
        {
            FieldCursor output = outputs.Open(name);
            output.PresentationAll("type", "description", "is_chat_output", "evaluation_only");
            ExportValue? value = output.Keep("reference");
            SourceLocation where = output.WhereOf("reference");
            DagReference? reference = value is ExportScalar { Kind: ExportScalarKind.Text } text ? DagReference.Parse(text.Text) : null;
            bool isReference = reference is { Kind: not DagReferenceKind.Literal };
            Outputs.Add(new DagOutput(name, new DagInput(name, isReference ? null : ExportJson.From(value), isReference ? reference : null, where), where));
        }
    }
}
