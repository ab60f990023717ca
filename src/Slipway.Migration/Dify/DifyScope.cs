using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>What the readers of nodes need to know about the app around a node.</summary>
internal sealed class DifyScope(DifyGraph graph, DifyVariables variables, LedgerRecorder ledger, bool isChat, bool allowsUploads)
{
    public DifyGraph Graph { get; } = graph;

    public DifyReferences References { get; } = new(graph, variables, ledger.Diagnostics);

    public DiagnosticBag Diagnostics { get; } = ledger.Diagnostics;

    /// <summary>Whether runs belong to conversations.</summary>
    public bool IsChat { get; } = isChat;

    /// <summary>Whether callers may attach files to a run.</summary>
    public bool AllowsUploads { get; } = allowsUploads;

    /// <summary>Parses a text of a node that may hold references.</summary>
    public FlowText Text(string text, DifyNode node, SourceLocation where, bool hasContext = false) =>
        new DifyTexts(References, Diagnostics).Parse(text, node, where, hasContext);

    /// <summary>Keeps a field that names a value; null, reported, when it names none.</summary>
    public FlowReference? Selector(FieldCursor fields, string key, DifyNode node, bool isInside = false)
    {
        IReadOnlyList<string>? selector = fields.KeepTexts(key);
        if (selector is null or { Count: 0 })
        {
            return null;
        }

        return References.Resolve(selector, node, fields.WhereOf(key), isInside);
    }

    /// <summary>Keeps a list of names with the values bound to them.</summary>
    public IReadOnlyList<FlowBinding> Bindings(FieldCursor fields, string key, DifyNode node)
    {
        var bindings = new List<FlowBinding>();
        foreach (FieldCursor item in fields.OpenEach(key))
        {
            item.Presentation("value_type", "the type is known from the value");
            string name = item.KeepText("variable") ?? "";
            FlowReference? value = Selector(item, "value_selector", node);
            if (name.Length == 0)
            {
                item.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the variable has no name");
                continue;
            }

            bindings.Add(new(name, value ?? Unset(name, item.Where)));
        }

        return bindings;
    }

    /// <summary>A reference for a selector that names nothing.</summary>
    public static FlowReference Unset(string name, SourceLocation where) => new(FlowSource.Missing, null, name, [], "", where);

    /// <summary>Refuses a node of a migrated type because of one of its settings.</summary>
    public UnsupportedNode NotMigrated(DifyNode node, SourceLocation where, string reason)
    {
        Diagnostic diagnostic = Diagnostics.Error(DiagnosticCodes.NodeNotMigrated, $"{node.Name} is not migrated: {reason}.", where);
        RefuseSettings(node, reason, diagnostic);
        return new(node.Id, node.Title, node.Where, node.Type, reason);
    }

    /// <summary>Refuses a node of a type that is not migrated.</summary>
    public UnsupportedNode NotMigrated(DifyNode node, string code, string message, string reason)
    {
        Diagnostic diagnostic = Diagnostics.Error(code, message, node.Where);
        RefuseSettings(node, reason, diagnostic);
        return new(node.Id, node.Title, node.Where, node.Type, reason);
    }

    /// <summary>Refuses all settings of a node; its name and type stand in the flow nevertheless.</summary>
    public void RefuseSettings(DifyNode node, string reason, Diagnostic diagnostic)
    {
        if (node.Raw.Find("data") is not ExportMapping data)
        {
            ledger.RefuseRest(node.Raw, reason, diagnostic);
            return;
        }

        foreach (ExportEntry entry in data.Entries.Where(entry => entry.Key is not ("type" or "title" or "desc")))
        {
            ledger.RefuseAll(entry.Value, reason, diagnostic);
        }

        ledger.RefuseRest(node.Raw, reason, diagnostic);
    }
}
