using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Ledger;

/// <summary>Notes what readers do with fields. A field that is noted twice keeps the graver status.</summary>
internal sealed class LedgerRecorder(DiagnosticBag diagnostics)
{
    private readonly Dictionary<ExportValue, Mark> _marks = new(ReferenceEqualityComparer.Instance);

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    /// <summary>Notes a status for all fields of a value.</summary>
    public void Record(ExportValue value, FieldStatus status, string note = "", Diagnostic? reportedBy = null)
    {
        foreach (ExportValue leaf in value.Leaves())
        {
            if (!_marks.TryGetValue(leaf, out Mark? mark) || status > mark.Status)
            {
                _marks[leaf] = new(status, note, reportedBy);
            }
        }
    }

    /// <summary>Refuses the fields of a value that nobody looked at, and those that were to be migrated.</summary>
    public void RefuseAll(ExportValue value, string reason, Diagnostic reportedBy)
    {
        foreach (ExportValue leaf in value.Leaves())
        {
            if (!_marks.TryGetValue(leaf, out Mark? mark) || mark.Status is FieldStatus.Kept or FieldStatus.Approximated)
            {
                _marks[leaf] = new(FieldStatus.Refused, reason, reportedBy);
            }
        }
    }

    /// <summary>Refuses the fields of a value that nobody looked at.</summary>
    public void RefuseRest(ExportValue value, string reason, Diagnostic reportedBy)
    {
        foreach (ExportValue leaf in value.Leaves())
        {
            _marks.TryAdd(leaf, new(FieldStatus.Refused, reason, reportedBy));
        }
    }

    public bool IsRecorded(ExportValue leaf) => _marks.ContainsKey(leaf);

    /// <summary>The ledger. What no code looked at is refused and reported here.</summary>
    /// <param name="subjects">The document and its nodes; a node's fields stand under the node.</param>
    public FieldLedger Close(IReadOnlyList<LedgerSubject> subjects)
    {
        var entries = new List<LedgerEntry>();
        var roots = new HashSet<ExportValue>(subjects.Select(subject => subject.Value), ReferenceEqualityComparer.Instance);
        foreach (LedgerSubject subject in subjects)
        {
            ReportUnread(subject, subject.Value, "", roots);
            Collect(subject, subject.Value, "", roots, entries);
        }

        return new(entries);
    }

    // Reports the largest parts of which no field was looked at.
    private void ReportUnread(LedgerSubject subject, ExportValue value, string path, HashSet<ExportValue> roots)
    {
        foreach ((string childPath, ExportValue child) in Parts(value, path))
        {
            if (roots.Contains(child))
            {
                continue;
            }

            if (!IsUnread(child, roots))
            {
                ReportUnread(subject, child, childPath, roots);
                continue;
            }

            Diagnostic diagnostic = Diagnostics.Warning(
                DiagnosticCodes.FieldNotRead,
                $"{subject.Name}: no code looked at the field {Quoted.Text(childPath)}; whether it matters is not known.",
                child.Where);
            Record(child, FieldStatus.Refused, "no code looked at it", diagnostic);
        }
    }

    private bool IsUnread(ExportValue value, HashSet<ExportValue> roots)
    {
        bool any = false;
        foreach (ExportValue child in value.Children)
        {
            any = true;
            if (roots.Contains(child) || !IsUnread(child, roots))
            {
                return false;
            }
        }

        return any || !_marks.ContainsKey(value);
    }

    private void Collect(LedgerSubject subject, ExportValue value, string path, HashSet<ExportValue> roots, List<LedgerEntry> entries)
    {
        bool any = false;
        foreach ((string childPath, ExportValue child) in Parts(value, path))
        {
            any = true;
            if (!roots.Contains(child))
            {
                Collect(subject, child, childPath, roots, entries);
            }
        }

        if (!any)
        {
            Mark mark = _marks[value];
            entries.Add(new(subject.NodeId, subject.Title, path, mark.Status, mark.Note, value.Where) { ReportedBy = mark.ReportedBy });
        }
    }

    private static IEnumerable<(string Path, ExportValue Value)> Parts(ExportValue value, string path) => value switch
    {
        ExportMapping mapping => mapping.Entries.Select(entry => (path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", entry.Value)),
        ExportSequence sequence => sequence.Items.Select((item, index) => ($"{path}[{index}]", item)),
        _ => [],
    };

    private sealed record Mark(FieldStatus Status, string Note, Diagnostic? ReportedBy);
}

/// <summary>Whose fields these are: a node or the document around the nodes.</summary>
/// <param name="NodeId">The node's id; null for the document.</param>
/// <param name="Title">The node's title; empty for the document.</param>
/// <param name="Value">The node's or the document's value.</param>
internal sealed record LedgerSubject(string? NodeId, string Title, ExportValue Value)
{
    /// <summary>The subject in a diagnostic's words.</summary>
    public string Name => NodeId is null ? "The export" : $"Node {Quoted.Text(Title.Length > 0 ? Title : NodeId)}";
}
