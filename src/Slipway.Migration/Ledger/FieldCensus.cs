using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Ledger;

/// <summary>What became of the fields of many exports: one row for each field of each type of node.</summary>
/// <remarks>Places in lists are one row (<c>[]</c>), and so are members that a user of the builder names (<c>*</c>): a tool's arguments, a
/// schema's properties. Not safe from several callers.</remarks>
public sealed partial class FieldCensus
{
    /// <summary>The type of fields outside of nodes.</summary>
    public const string OutsideOfNodes = "";

    /// <summary>The type of notes on the canvas.</summary>
    private const string Note = "note";

    /// <summary>Mappings whose members users, tools and providers name.</summary>
    private static readonly HashSet<string> FreeMappings = new(StringComparer.Ordinal)
    {
        "tool_parameters", "tool_configurations", "completion_params", "properties", "params", "agent_parameters", "paramSchemas", "schemas",
        "outputs", "reserved_inputs", "value", "default", "inputs", "meta",
    };

    private readonly Dictionary<(string Type, string Path), FieldCensusRow> _rows = [];

    /// <summary>The rows by type and path.</summary>
    public IReadOnlyList<FieldCensusRow> Rows => [.. _rows.Values.OrderBy(row => row.NodeType, StringComparer.Ordinal).ThenBy(row => row.Path, StringComparer.Ordinal)];

    /// <summary>Counts the fields of an export that is migrated, wholly or in part.</summary>
    public void Add(ImportResult imported)
    {
        ArgumentNullException.ThrowIfNull(imported);
        if (imported.App is null)
        {
            return;
        }

        ILookup<string, string> types = imported.Inventory.Nodes.ToLookup(node => node.Id, node => node.Type, StringComparer.Ordinal);
        foreach (LedgerEntry entry in imported.Ledger.Entries)
        {
            string type = entry.NodeId is { } id ? types[id].FirstOrDefault() ?? Note : OutsideOfNodes;
            string path = Generalise(entry.Path);
            if (!_rows.TryGetValue((type, path), out FieldCensusRow? row))
            {
                _rows[(type, path)] = row = new FieldCensusRow(type, path);
            }

            row.Add(entry);
        }
    }

    /// <summary>The path of all fields like this one.</summary>
    private static string Generalise(string path)
    {
        string[] names = Index.Replace(path, "[]").Split('.');
        for (int i = 1; i < names.Length; i++)
        {
            if (FreeMappings.Contains(names[i - 1].Replace("[]", "", StringComparison.Ordinal)))
            {
                return string.Join('.', [.. names[..i], "*"]);
            }
        }

        return string.Join('.', names);
    }

    [GeneratedRegex(@"\[\d+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Index { get; }
}

/// <summary>What became of one field, wherever it stands.</summary>
public sealed class FieldCensusRow
{
    private readonly SortedDictionary<FieldStatus, int> _counts = [];
    private readonly Dictionary<string, int> _notes = new(StringComparer.Ordinal);

    internal FieldCensusRow(string nodeType, string path) => (NodeType, Path) = (nodeType, path);

    /// <summary>The type of its node, in the builder's words; empty outside of nodes.</summary>
    public string NodeType { get; }

    /// <summary>The field's path below its node, or below the document.</summary>
    public string Path { get; }

    /// <summary>How often it came to each status.</summary>
    public IReadOnlyDictionary<FieldStatus, int> Counts => _counts;

    /// <summary>What the ledger says of it most often; empty when that is of less than one in a hundred.</summary>
    public string Note => _notes
        .Where(note => note.Value * 100 >= _counts.Values.Sum())
        .OrderByDescending(note => note.Value).ThenBy(note => note.Key, StringComparer.Ordinal)
        .FirstOrDefault().Key ?? "";

    internal void Add(LedgerEntry entry)
    {
        _counts[entry.Status] = _counts.GetValueOrDefault(entry.Status) + 1;
        if (entry.Note.Length > 0)
        {
            _notes[entry.Note] = _notes.GetValueOrDefault(entry.Note) + 1;
        }
    }
}
