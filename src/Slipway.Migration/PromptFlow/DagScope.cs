using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.PromptFlow;

/// <summary>What readers of nodes share: the flow, its files, what the caller says, and where findings go.</summary>
internal sealed class DagScope(DagFlow flow, FlowFolder folder, ImportOptions options, LedgerRecorder ledger)
{
    private readonly HashSet<string> _connections = new(StringComparer.Ordinal);

    public DagFlow Flow { get; } = flow;

    public FlowFolder Folder { get; } = folder;

    public DiagnosticBag Diagnostics => ledger.Diagnostics;

    /// <summary>What an aggregation reads of each line: the reference as the builder writes it, and the name of the input that brings the values.</summary>
    public Dictionary<string, FlowInput> LinesRead { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of an input where a node reads it.</summary>
    public FlowReference Value(DagInput input, DagNode? reader)
    {
        if (input.Reference is not { } reference)
        {
            return FlowReference.To(input.Literal, input.Where);
        }

        string written = Written(reference);
        if (reader is { IsAggregation: true } && !(reference.Kind is DagReferenceKind.Node && Flow.Nodes.Exists(node => node.Name == reference.Name && node.IsAggregation)))
        {
            return new(FlowSource.Input, null, Lines(reference, input.Where), [], written, input.Where);
        }

        return reference.Kind is DagReferenceKind.FlowInput
            ? new(FlowSource.Input, null, reference.Name, [], written, input.Where)
            : new(FlowSource.Node, reference.Name, "output", [], written, input.Where) { Property = reference.Property.Length > 0 ? reference.Property : null };
    }

    /// <summary>The bindings of inputs.</summary>
    public IReadOnlyList<FlowBinding> Bindings(IEnumerable<DagInput> inputs, DagNode reader) =>
        [.. inputs.Select(input => new FlowBinding(input.Name, Value(input, reader)))];

    /// <summary>The kind of a connection: what the caller says, else what the node and the name say.</summary>
    public string KindOf(string connection, DagNode node)
    {
        if (IsSaid(connection, options, out string? said))
        {
            return said;
        }

        string kind = KindByForm(connection, node);
        if (connection.Length > 0 && _connections.Add(connection) && kind != "custom")
        {
            Diagnostics.Info(
                DiagnosticCodes.ConnectionNeeded,
                $"Connection {Quoted.Text(connection)} is taken for {(kind == "azure" ? "one of Azure OpenAI" : "one of OpenAI")}: what is sent depends on it. If that is wrong, import with --connection {connection}={(kind == "azure" ? "openai" : "azure")}. Set its address and key in models.yaml.",
                node.Where);
        }

        return kind;
    }

    /// <summary>The same, without a word about it.</summary>
    public static string KindOf(string connection, DagNode node, ImportOptions options) =>
        IsSaid(connection, options, out string? said) ? said : KindByForm(connection, node);

    private static bool IsSaid(string connection, ImportOptions options, [NotNullWhen(true)] out string? said) =>
        options.Connections.TryGetValue(connection, out said) || options.Connections.TryGetValue(ImportOptions.AnyConnection, out said);

    private static string KindByForm(string connection, DagNode node)
    {
        bool Has(string input) => node.Inputs.Any(candidate => candidate.Name == input && !(candidate.Reference is null && DagLiterals.IsDropped(candidate.Literal)));
        bool Says(string word) => connection.Contains(word, StringComparison.OrdinalIgnoreCase);
        string provider = node.Fields.KeepText("provider") ?? "";
        return provider == "AzureOpenAI" ? "azure"
            : provider == "OpenAI" ? "openai"
            : Says("azure") || Says("aoai") ? "azure"
            : Says("custom") ? "custom"
            : Has("deployment_name") || !(Has("model") || Says("openai") || Says("open_ai")) ? "azure"
            : "openai";
    }

    /// <summary>Whether the caller says that a connection is of another kind than a parameter takes.</summary>
    public bool IsOtherConnection(JsonNode? name, string annotation)
    {
        string wanted = annotation switch { "AzureOpenAIConnection" => "azure", "OpenAIConnection" => "openai", _ => "" };
        return wanted.Length > 0 && name is JsonValue && options.Connections.TryGetValue(name.ToString(), out string? kind) && kind != wanted;
    }

    /// <summary>Notes that code needs a connection.</summary>
    public void Needs(string connection, SourceLocation where)
    {
        if (_connections.Add(connection))
        {
            string secret = string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
            Diagnostics.Info(DiagnosticCodes.ConnectionNeeded, $"Code uses the connection {Quoted.Text(connection)}; give its fields as a JSON object in the secret {secret}.", where);
        }
    }

    /// <summary>A node that is not migrated, with the finding that says why.</summary>
    public UnsupportedNode NotMigrated(DagNode node, string code, string reason, SourceLocation? where = null)
    {
        Diagnostics.Error(code, $"Node {Quoted.Text(node.Name)}: {reason}.", where ?? node.Where);
        return new UnsupportedNode(node.Name, node.Name, node.Where, node.Type.Length > 0 ? node.Type : "unknown", char.ToUpperInvariant(reason[0]) + reason[1..] + ".");
    }

    private string Lines(DagReference reference, SourceLocation where)
    {
        string name = reference.Kind is DagReferenceKind.FlowInput ? $"inputs.{reference.Name}"
            : reference.Property.Length > 0 ? $"steps.{reference.Name}.{reference.Property}"
            : $"steps.{reference.Name}";
        LinesRead.TryAdd(name, new FlowInput(name, FlowType.Any, Required: true, where)
        {
            Converter = "PromptFlowList",
            Label = reference.Kind is DagReferenceKind.FlowInput ? $"The input {reference.Name} of each line." : $"What {reference.Name} gave for each line.",
        });
        return name;
    }

    private static string Written(DagReference reference) => reference.Kind is DagReferenceKind.FlowInput
        ? $"inputs.{reference.Name}"
        : $"{reference.Name}.{reference.Section}{(reference.Property.Length > 0 ? "." + reference.Property : "")}";
}
