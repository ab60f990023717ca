using System.Text;
using AnyAscii;
using Slipway.Jinja;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>What the readers of nodes need to know about the app around a node.</summary>
internal sealed class DifyScope(DifyGraph graph, DifyVariables variables, LedgerRecorder ledger, bool isChat, bool allowsUploads)
{
    public DifyGraph Graph { get; } = graph;

    private static readonly JinjaEnvironment Templates = new(new JinjaOptions());

    public DifyReferences References { get; } = new(graph, variables, ledger.Diagnostics);

    public DiagnosticBag Diagnostics { get; } = ledger.Diagnostics;

    /// <summary>What starts the flow, where that is no caller; null for a caller.</summary>
    public System.Text.Json.Nodes.JsonObject? Trigger { get; set; }

    /// <summary>Whether runs belong to conversations.</summary>
    public bool IsChat { get; } = isChat;

    /// <summary>Whether callers may attach files to a run.</summary>
    public bool AllowsUploads { get; } = allowsUploads;

    /// <summary>Parses a text of a node that may hold references.</summary>
    public FlowText Text(string text, DifyNode node, SourceLocation where, bool hasContext = false, bool isInside = false) =>
        new DifyTexts(References, Diagnostics, isInside).Parse(text, node, where, hasContext);

    /// <summary>Binds a Jinja2 template; one with a syntax error is reported, since the node would fail whenever it runs.</summary>
    public FlowTemplate Template(string source, IReadOnlyList<FlowBinding> variables, DifyNode node, SourceLocation where)
    {
        try
        {
            Templates.Parse(source, node.Title);
        }
        catch (JinjaException e)
        {
            string place = e.Line > 0 ? $" in its line {e.Line}, column {e.Column}" : "";
            Diagnostics.Error(DiagnosticCodes.TemplateSyntax, $"{node.Name}: the template has an error{place}: {e.Detail}", where);
        }

        return new(source, variables, where);
    }

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

    /// <summary>Keeps a list of names with the values bound to them; of a name that stands twice the last counts, as in Python.</summary>
    public IReadOnlyList<FlowBinding> Bindings(FieldCursor fields, string key, DifyNode node)
    {
        var bindings = new List<FlowBinding>();
        var cursors = new List<FieldCursor>();
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

            if (bindings.FindIndex(binding => binding.Name == name) is >= 0 and int earlier)
            {
                cursors[earlier].RefuseAll(DiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, $"{Quoted.Text(name)} is given another value below, which counts");
                bindings.RemoveAt(earlier);
                cursors.RemoveAt(earlier);
            }

            if (value is null)
            {
                item.Report("value_selector", DiagnosticCodes.MissingReference, DiagnosticSeverity.Warning, $"{Quoted.Text(name)} names no value");
            }

            bindings.Add(new(name, value ?? Unset(name, item.Where)));
            cursors.Add(item);
        }

        return bindings;
    }

    /// <summary>A reference for a selector that names nothing.</summary>
    public static FlowReference Unset(string name, SourceLocation where) => new(FlowSource.Missing, null, name, [], "", where);

    /// <summary>Secrets that take the place of credentials in the export.</summary>
    public List<FlowVariable> Secrets { get; } = [];

    /// <summary>A reference to a new secret of the environment that takes the place of a credential.</summary>
    /// <param name="node">The node that holds the credential.</param>
    /// <param name="what">What the credential is for, such as the name of a header.</param>
    /// <param name="where">Its place.</param>
    public FlowReference Secret(DifyNode node, string what, SourceLocation where)
    {
        string name = Identifier($"{node.Title} {what}");
        for (int n = 2; variables.HasEnvironment(name) || Secrets.Any(secret => secret.Name == name); n++)
        {
            name = Identifier($"{node.Title} {what} {n}");
        }

        Secrets.Add(new(name, FlowType.String, null, IsSecret: true, $"{what} of {node.Title}; it was written into the export", where));
        return new(FlowSource.Environment, null, name, [], $"env.{name}", where);
    }

    // Lower-case words joined by underscores, as Dify names variables.
    private static string Identifier(string words)
    {
        var name = new StringBuilder();
        foreach (char c in words.Transliterate().ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString().Trim('_');
    }

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

    /// <summary>What the flow holds of any node, migrated or not.</summary>
    private static readonly string[] KeptOfAny = ["type", "title", "desc", "error_strategy", "default_value", "retry_config"];

    /// <summary>Refuses the settings of a node but for those that the flow holds of any.</summary>
    public void RefuseSettings(DifyNode node, string reason, Diagnostic diagnostic)
    {
        if (node.Raw.Find("data") is not ExportMapping data)
        {
            ledger.RefuseRest(node.Raw, reason, diagnostic);
            return;
        }

        foreach (ExportEntry entry in data.Entries.Where(entry => !KeptOfAny.Contains(entry.Key)))
        {
            ledger.RefuseAll(entry.Value, reason, diagnostic);
        }

        ledger.RefuseRest(node.Raw, reason, diagnostic);
    }
}
