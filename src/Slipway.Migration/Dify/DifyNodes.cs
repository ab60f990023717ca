using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads what every node has: the wrapper that the canvas puts around it, its id, type, title and container.</summary>
internal sealed class DifyNodes
{
    /// <summary>The most nodes of a flow; real ones have some fifty, and Dify stops a run after 500.</summary>
    public const int MaxNodes = 2_000;

    private readonly LedgerRecorder _ledger;
    private readonly List<LedgerSubject> _subjects;
    private readonly Dictionary<string, DifyNode> _byId = new(StringComparer.Ordinal);

    private DifyNodes(LedgerRecorder ledger, List<LedgerSubject> subjects)
    {
        _ledger = ledger;
        _subjects = subjects;
    }

    /// <summary>The nodes in the order of the file; ids are unique and containers exist.</summary>
    public List<DifyNode> All { get; } = [];

    /// <summary>The texts of the notes on the canvas.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Reads the nodes of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ledger">Takes the notes about fields.</param>
    /// <param name="subjects">Takes each node as a subject of the ledger.</param>
    public static DifyNodes Read(FieldCursor graph, LedgerRecorder ledger, List<LedgerSubject> subjects)
    {
        var nodes = new DifyNodes(ledger, subjects);
        foreach (ExportMapping raw in graph.Subjects("nodes"))
        {
            nodes.ReadNode(raw);
        }

        nodes.CheckContainers();
        return nodes;
    }

    private void ReadNode(ExportMapping raw)
    {
        string title = (raw.Find("data", "title") as ExportScalar)?.Text ?? "";
        var subject = new LedgerSubject((raw.Find("id") as ExportScalar)?.Text ?? "", title, raw);
        _subjects.Add(subject);
        var wrapper = new FieldCursor(raw, raw.Where, _ledger, subject.Name);
        ReadLayout(wrapper);
        if (ReadId(wrapper, raw) is not { } id)
        {
            return;
        }

        FieldCursor data = wrapper.Open("data");
        if (wrapper.KeepText("type") == "custom-note")
        {
            data.PresentationAll("type", "title", "desc", "selected");
            Notes.Add(DifyNotes.Read(data));
            return;
        }

        string type = data.KeepText("type") ?? "";
        title = data.KeepText("title") ?? "";
        string description = data.KeepText("desc") ?? "";
        if (description.Length > 0)
        {
            Notes.Add(title.Length > 0 ? $"{title}: {description}" : description);
        }

        data.PresentationAll("selected", "isInIteration", "isInLoop");
        string? container = ReadContainer(wrapper, data, subject.Name);
        var node = new DifyNode
        {
            Id = id,
            Type = type,
            Title = title,
            Description = description,
            Where = raw.Where,
            ContainerId = container is { Length: > 0 } ? container : null,
            Data = data,
            Raw = raw,
            StartNodeId = type is "iteration" or "loop" ? data.KeepText("start_node_id") : null,
            IsOldIterationStart = data.KeepFlag("isIterationStart") ?? false,
        };
        if (!_byId.TryAdd(id, node))
        {
            Refuse(raw, DiagnosticCodes.DuplicateId, $"{subject.Name}: the id {Quoted.Text(id)} belongs to the node of line {_byId[id].Where.Line} already; this node is left out.");
            return;
        }

        All.Add(node);
    }

    /// <summary>The iteration or loop that holds a node: it is named in the node, and once more in its data.</summary>
    private string? ReadContainer(FieldCursor wrapper, FieldCursor data, string name)
    {
        string?[] named = [wrapper.KeepText("parentId"), data.KeepText("iteration_id"), data.KeepText("loop_id")];
        string[] containers = [.. named.OfType<string>().Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)];
        if (containers.Length > 1)
        {
            _ledger.Diagnostics.Warning(
                DiagnosticCodes.BadContainer,
                $"{name}: it names several containers, {string.Join(" and ", containers.Select(Quoted.Text))}; the first one counts.",
                data.Where);
        }

        return containers.FirstOrDefault();
    }

    private static void ReadLayout(FieldCursor wrapper) => wrapper.PresentationAll(
        "position", "positionAbsolute", "width", "height", "zIndex", "selected", "dragging", "draggable", "selectable",
        "sourcePosition", "targetPosition", "extent", "hidden", "measured", "resizing", "focusable", "connectable", "deletable",
        "style", "className");

    private string? ReadId(FieldCursor wrapper, ExportMapping raw)
    {
        if (raw.Find("id") is not ExportScalar { Text.Length: > 0 } id)
        {
            Refuse(raw, DiagnosticCodes.IdMissing, "A node has no id; it is left out.");
            return null;
        }

        if (id.Kind is not ExportScalarKind.Text)
        {
            _ledger.Diagnostics.Info(DiagnosticCodes.IdNotText, $"The id {Quoted.Text(id.Text)} is {id.Shape}; it is read as text.", id.Where);
        }

        return wrapper.KeepText("id");
    }

    private void CheckContainers()
    {
        foreach (DifyNode node in All.Where(node => node.StartNodeId is { Length: > 0 } start && !All.Exists(child => child.Id == start && child.ContainerId == node.Id)))
        {
            _ledger.Diagnostics.Warning(
                DiagnosticCodes.BadContainer, $"{node.Name}: its start node {Quoted.Text(node.StartNodeId!)} is not inside it; it begins with its first node.", node.Where);
        }

        foreach (DifyNode node in All)
        {
            if (node.ContainerId is not { } container)
            {
                continue;
            }

            string? problem = !_byId.TryGetValue(container, out DifyNode? holder) ? "does not exist"
                : !holder.IsContainer ? "is neither an iteration nor a loop"
                : IsNestedInItself(node) ? "is nested in itself or too deeply"
                : null;
            if (problem is not null)
            {
                _ledger.Diagnostics.Error(
                    DiagnosticCodes.BadContainer,
                    $"{node.Name}: its container {Quoted.Text(container)} {problem}; the node is read as one of the top level.",
                    node.Where);
                node.ContainerId = null;
            }
        }
    }

    private bool IsNestedInItself(DifyNode node)
    {
        const int MaxNesting = 10;
        DifyNode? holder = node;
        for (int depth = 0; depth < MaxNesting; depth++)
        {
            if (holder?.ContainerId is not { } next)
            {
                return false;
            }

            holder = _byId.GetValueOrDefault(next);
        }

        return true;
    }

    private void Refuse(ExportMapping raw, string code, string message)
    {
        Diagnostic diagnostic = _ledger.Diagnostics.Error(code, message, raw.Where);
        _ledger.RefuseAll(raw, "the node is left out", diagnostic);
    }
}
