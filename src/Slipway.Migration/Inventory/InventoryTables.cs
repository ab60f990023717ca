using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Inventory;

/// <summary>A table of an inventory, however it is shown.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Columns">The titles of the columns; the last is the line in the export.</param>
/// <param name="Rows">The rows.</param>
public sealed record InventoryTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<InventoryRow> Rows);

/// <summary>A row of a table.</summary>
/// <param name="NodeId">The node it is about, named in the first cell; null for none.</param>
/// <param name="Cells">The cells.</param>
public sealed record InventoryRow(string? NodeId, IReadOnlyList<string> Cells);

/// <summary>Puts an inventory into tables: what is there, where it comes from and where it goes to.</summary>
public static class InventoryTables
{
    /// <summary>The tables that have rows, in the order in which people read them.</summary>
    /// <param name="inventory">The inventory.</param>
    public static IReadOnlyList<InventoryTable> Of(ExportInventory inventory)
    {
        var uses = new ReadWords(inventory);
        InventoryTable[] tables =
        [
            Table("Nodes", ["Title", "Type", "Outcome"], inventory.Nodes.Select(n => Row(n.Id, n.Where, n.Title, n.Type, Words(n.Outcome)))),
            Table("Triggers", ["Started by", "Detail"], inventory.Triggers.Select(t => Row(null, t.Where, t.Kind, t.Detail))),
            Table("Inputs", ["Name", "Type", "Required", "Read by"], inventory.Inputs.Select(v => Row(null, v.Where, v.Name, v.Type, v.IsRequired ? "yes" : "no", uses.ReadersOf(v)))),
            Table("Variables", ["Name", "Scope", "Type", "Read by"], inventory.Variables.Select(v => Row(null, v.Where, v.Name, v.Scope, v.Type, uses.ReadersOf(v)))),
            Table("Models", ["Node", "Provider", "Model", "Parameters", "Receives"], inventory.Models.Select(m => Row(m.NodeId, m.Where, m.Title, m.Provider, m.Name, m.Parameters, uses.ReceivedBy(m.NodeId)))),
            Table("Tools", ["Node", "Kind", "Provider", "Tool", "Parameters", "Receives"], inventory.Tools.Select(t => Row(t.NodeId, t.Where, t.Title, t.IsCalledByModel ? $"{t.Kind}, called by the model" : t.Kind, t.Provider, t.Name, string.Join(", ", t.Parameters), uses.ReceivedBy(t.NodeId)))),
            Table("Web services", ["Node", "Method", "Address", "Body", "Authorization", "Receives"], inventory.HttpCalls.Select(h => Row(h.NodeId, h.Where, h.Title, h.Method, h.Url, h.Body, h.Authorization, uses.ReceivedBy(h.NodeId)))),
            Table("Branches", ["Node", "Exit", "When"], inventory.Branches.SelectMany(b => b.Cases.Select(c => Row(b.NodeId, b.Where, b.Title, c.Exit, c.Condition)))),
            Table("Loops", ["Node", "Runs", "At most", "Side by side", "When one fails"], inventory.Loops.Select(l => Row(l.NodeId, l.Where, l.Title, $"{(l.IsForEach ? "for each of" : "until")} {uses.Readable(l.Over)}", l.MaxRounds is { } rounds ? $"{Number(rounds)} rounds" : "", Number(l.Concurrency), l.OnFailure))),
            Table("Memory", ["Node", "Window"], inventory.Memories.Select(m => Row(m.NodeId, m.Where, m.Title, m.Window is { } pairs ? Number(pairs) : "as many as fit"))),
            Table("Questions to people", ["Node", "Actions", "Channels"], inventory.HumanSteps.Select(h => Row(h.NodeId, h.Where, h.Title, string.Join(", ", h.Actions), string.Join(", ", h.Channels)))),
            Table("Knowledge", ["Node", "Sources", "Mode", "Top", "Receives"], inventory.Knowledge.Select(k => Row(k.NodeId, k.Where, k.Title, string.Join(", ", k.Sources), k.Mode, k.Top is { } top ? Number(top) : "", uses.ReceivedBy(k.NodeId)))),
            Table("Code", ["Node", "Language", "Lines"], inventory.Code.Select(c => Row(c.NodeId, c.Where, c.Title, c.Language, Number(c.Lines)))),
            Table("Files", ["Where", "Kinds", "Use"], inventory.Files.Select(f => Row(null, f.Where, f.Title, string.Join(", ", f.Kinds), f.Use))),
            Table("Secrets", ["What", "Value in the export"], inventory.Secrets.Select(s => Row(null, s.Where, s.Name, s.IsWrittenDown ? "yes: move it to a secret store" : "no"))),
            Table("Errors", ["Node", "Retries", "Pause", "Then"], inventory.Failures.Select(f => Row(f.NodeId, f.Where, f.Title, Number(f.Retries), f.Retries > 0 ? $"{Number(f.PauseMilliseconds)} ms" : "", f.Strategy))),
            Table("Limits", ["Where", "What", "Value"], inventory.Limits.Select(l => Row(null, l.Where, l.Title, l.What, l.Value))),
            Table("Done by the builder without being written", ["Node", "What it does"], inventory.Implicit.Select(d => Row(d.NodeId, d.Where, d.Title, d.Text))),
            Table("Traps", ["Node", "What happens"], inventory.Traps.Select(t => Row(t.NodeId, t.Where, t.Title, t.Message))),
        ];
        return [.. tables.Where(table => table.Rows.Count > 0)];
    }

    /// <summary>The outcome of a node in words.</summary>
    internal static string Words(NodeOutcome outcome) => outcome switch
    {
        NodeOutcome.Migrated => "migrated",
        NodeOutcome.NotMigrated => "not migrated",
        _ => "left out",
    };

    private static InventoryTable Table(string title, string[] columns, IEnumerable<InventoryRow> rows) => new(title, [.. columns, "Line"], [.. rows]);

    private static InventoryRow Row(string? id, SourceLocation where, params ReadOnlySpan<string> cells) => new(id, [.. cells, Number(where.Line)]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Says in words which values go where.</summary>
internal sealed class ReadWords(ExportInventory inventory)
{
    private readonly Dictionary<string, string> _titles = inventory.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal).ToDictionary(node => node.Id, node => node.Title.Length > 0 ? node.Title : node.Id, StringComparer.Ordinal);

    private readonly ILookup<string, InventoryRead> _byReader = inventory.Reads.ToLookup(read => read.NodeId, StringComparer.Ordinal);

    public string TitleOf(string id) => _titles.GetValueOrDefault(id, id);

    public string Readable(string path) => path.Split('.') is [var id, .. var rest] && _titles.TryGetValue(id, out string? title) ? string.Join('.', (string[])[title, .. rest]) : path;

    public string ReceivedBy(string? id) => id is null ? "" : string.Join(", ", _byReader[id]
        .Where(read => read.Place is not (ReadPlace.Condition or ReadPlace.Variable or ReadPlace.Result))
        .Select(Name).Distinct(StringComparer.Ordinal));

    public string ReadersOf(InventoryVariable variable) => variable.IsOfProcess ? "code, by its name" : string.Join(", ", inventory.Reads
        .Where(read => read.Name == variable.Name && read.Source == (variable.Scope switch { "environment" => FlowSource.Environment, "conversation" => FlowSource.Conversation, _ => FlowSource.Input }))
        .Select(read => TitleOf(read.NodeId)).Distinct(StringComparer.Ordinal));

    public string Name(InventoryRead read) => read.Source switch
    {
        FlowSource.Node => $"{TitleOf(read.SourceId!)}.{read.Name}",
        FlowSource.Item => $"the item of {TitleOf(read.SourceId!)}",
        FlowSource.Index => $"the index of {TitleOf(read.SourceId!)}",
        FlowSource.System => $"sys.{read.Name}",
        FlowSource.Environment => $"env.{read.Name}",
        FlowSource.Conversation => $"conversation.{read.Name}",
        _ => read.Name,
    };
}
