using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>Finds out what a selector such as <c>[node, variable, key]</c> names, seen from where it stands.</summary>
internal sealed class DifyReferences(DifyGraph graph, DifyVariables variables, DiagnosticBag diagnostics)
{
    private readonly HashSet<(SourceLocation, string)> _reported = [];

    /// <summary>Resolves a selector; one that names nothing becomes a missing reference and is reported.</summary>
    /// <param name="selector">The parts as written.</param>
    /// <param name="from">The node that uses it.</param>
    /// <param name="where">The place of the use.</param>
    /// <param name="isInside">The use sees the body of <paramref name="from"/>, a container.</param>
    public FlowReference Resolve(IReadOnlyList<string> selector, DifyNode from, SourceLocation where, bool isInside = false)
    {
        FlowReference reference = Find(selector, from, where, isInside, out string problem);
        if (reference.Source is FlowSource.Missing && _reported.Add((where, reference.Written)))
        {
            diagnostics.Warning(
                DiagnosticCodes.MissingReference,
                $"{from.Name}: {Quoted.Text(reference.Written)} names nothing: {problem}.",
                where);
        }

        ReportRace(reference, from, isInside);
        return reference;
    }

    /// <summary>Resolves a selector without reporting.</summary>
    public FlowReference Find(IReadOnlyList<string> selector, DifyNode from, SourceLocation where, bool isInside, out string problem)
    {
        string written = string.Join('.', selector);
        problem = "";
        if (selector.Count < 2)
        {
            problem = "a selector has at least two parts";
            return Missing(selector, written, where);
        }

        (string head, string name) = (selector[0], selector[1]);
        IReadOnlyList<string> path = [.. selector.Skip(2)];
        if (graph.Find(head) is ({ Type: "start" } or { IsTrigger: true }) && Dotted(name) is { } system)
        {
            (head, name) = system;
        }

        (FlowSource source, string? nodeId) = head switch
        {
            "sys" => variables.HasSystem(name) ? (FlowSource.System, null) : Fail("there is no such system value in this kind of app", out problem),
            "env" => variables.HasEnvironment(name) ? (FlowSource.Environment, null) : Fail("no such environment variable is declared", out problem),
            "conversation" => variables.HasConversation(name) ? (FlowSource.Conversation, null) : Fail("no such conversation variable is declared", out problem),
            "rag" => Fail("values of ingestion pipelines do not exist in apps", out problem),
            _ => FindNode(head, name, from, isInside, out problem),
        };
        return source is FlowSource.Missing
            ? Missing(selector, written, where)
            : new(source, nodeId, name, path, written, where);
    }

    /// <summary>The type of a referenced value, as far as it is known.</summary>
    public FlowType TypeOf(FlowReference reference)
    {
        FlowType type = reference.Source switch
        {
            FlowSource.Node or FlowSource.Variable => graph.Find(reference.NodeId!)?.Outputs?.FirstOrDefault(f => f.Name == reference.Name)?.Type ?? FlowType.Any,
            FlowSource.Input => graph.Entry?.Inputs.FirstOrDefault(i => i.Name == reference.Name)?.Type ?? FlowType.Any,
            FlowSource.Environment or FlowSource.Conversation => variables.TypeOf(reference.Source, reference.Name),
            FlowSource.System => DifyVariables.SystemType(reference.Name),
            FlowSource.Item => graph.Find(reference.NodeId!)!.ItemType,
            FlowSource.Index => FlowType.Number,
            _ => FlowType.Any,
        };
        return DifyTypes.At(type, reference.Path);
    }

    private void ReportRace(FlowReference reference, DifyNode from, bool isInside)
    {
        if (reference.Source is FlowSource.Node && graph.Order(graph.Find(reference.NodeId!)!, from, isInside) is RunOrder.Unordered
            && _reported.Add((reference.Where, reference.Written)))
        {
            diagnostics.Warning(
                DiagnosticCodes.UnorderedRead,
                $"{from.Name}: no edge makes the node of {Quoted.Text(reference.Written)} run before this one. In Dify the value depends on timing, and is missing when the node has not run.",
                reference.Where);
        }
    }

    private (FlowSource Source, string? NodeId) FindNode(string id, string name, DifyNode from, bool isInside, out string problem)
    {
        problem = "";
        if (graph.Find(id) is not { } target)
        {
            return Fail("there is no such node", out problem);
        }

        if (target.Type == DifyNodeKind.Iteration && name is "item" or "index" && graph.IsWithin(target.Id, from, isInside))
        {
            return (name == "item" ? FlowSource.Item : FlowSource.Index, target.Id);
        }

        if (target.Type == DifyNodeKind.Loop && name != LoopNode.Rounds && graph.IsWithin(target.Id, from, isInside)
            && target.Outputs!.Any(output => output.Name == name))
        {
            return (FlowSource.Variable, target.Id);
        }

        if (!graph.IsVisible(target, from, isInside))
        {
            return Fail("what happens inside an iteration or loop is not seen outside of it", out problem);
        }

        if (graph.Order(target, from, isInside) is RunOrder.Never)
        {
            return Fail("that node runs later, or never", out problem);
        }

        if (target is { Outputs: { } outputs, HasOpenOutputs: false } && !outputs.Any(output => output.Name == name))
        {
            return Fail("that node has no such output", out problem);
        }

        if (target.IsTrigger && !target.Inputs.Any(input => input.Name == name))
        {
            // What a plugin's event brings is not in the export: what the flow reads of it becomes its input.
            target.Inputs = [.. target.Inputs, new FlowInput(name, FlowType.Any, Required: false, target.Where)];
        }

        return target.Type is "start" || target.IsTrigger ? (FlowSource.Input, null) : (FlowSource.Node, target.Id);
    }

    private static (FlowSource Source, string? NodeId) Fail(string reason, out string problem)
    {
        problem = reason;
        return (FlowSource.Missing, null);
    }

    // A start node carries the values of the run under dotted names.
    private static (string Head, string Name)? Dotted(string name) =>
        name.Split('.', 2) is ["sys" or "env" or "conversation", _] parts ? (parts[0], parts[1]) : null;

    private static FlowReference Missing(IReadOnlyList<string> selector, string written, SourceLocation where) =>
        new(FlowSource.Missing, null, selector.Count > 1 ? selector[1] : written, [.. selector.Skip(2)], written, where);
}
