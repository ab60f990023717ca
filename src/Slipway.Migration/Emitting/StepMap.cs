using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>Finds out where each node went.</summary>
internal static class StepMap
{
    public static List<EmittedStep> Build(FlowContext context, IReadOnlyList<ProjectFile> sources)
    {
        HashSet<string> running = [.. Running(context.Level)];
        ProjectFile pipeline = sources[0];
        string[] lines = pipeline.Content.Split('\n');
        return [.. NodeNamer.Within(context.App.Graph).Select(node => Place(context, node, running.Contains(node.Id), pipeline.Path, lines))];
    }

    private static IEnumerable<string> Running(FlowLevel level) =>
        level.Graph.Nodes.Where(node => level.Runs(node.Id)).Select(node => node.Id).Concat(level.Bodies.Values.SelectMany(Running));

    private static EmittedStep Place(FlowContext context, FlowNode node, bool runs, string file, string[] lines)
    {
        Words step = context.Names[node].Step;
        (string kind, string? name, string member, string? mark) = node switch
        {
            PromptNode => ("prompt", step.Kebab, $"prompts/{step.Kebab}.prompty", $"prompts.{step.Pascal}("),
            ClassifierNode => ("classifier", step.Kebab, $"prompts/{step.Kebab}.prompty", $"prompts.{step.Pascal}("),
            ExtractorNode => ("extractor", step.Kebab, $"prompts/{step.Kebab}.prompty", $"prompts.{step.Pascal}("),
            CodeNode code when context.Ports.ClassOf(code) is { } ported => ("code", step.Kebab, $"src/{context.Namespace}/{ported}.cs", $"\"{step.Kebab}\""),
            CodeNode { Language: CodeLanguage.Python } => ("code", step.Kebab, $"scripts/{step.Kebab}.py", $"Scripts.{step.Pascal},"),
            CodeNode => ("code", step.Kebab, $"scripts/{step.Kebab}.js", $"Scripts.{step.Pascal},"),
            RenderedPromptNode => ("prompt", step.Kebab, $"prompts/{step.Kebab}.prompty", $"prompts.{step.Pascal}("),
            FunctionNode function when context.Ports.ClassOf(function) is { } ported => ("code", step.Kebab, $"src/{context.Namespace}/{ported}.cs", context.Functions.CallOf(function) is { Length: > 0 } call ? call : null),
            FunctionNode function => ("code", step.Kebab, $"scripts/{step.Kebab}.py", context.Functions.CallOf(function) is { Length: > 0 } call ? call : null),
            TextNode => ("template", step.Kebab, $"templates/{step.Kebab}.jinja", $"Templates.{step.Pascal},"),
            TemplateNode => ("template", step.Kebab, $"templates/{step.Kebab}.jinja", $"Templates.{step.Pascal},"),
            HttpNode => ("http", step.Kebab, "", $"\"{step.Kebab}\""),
            ReviewNode => ("review", step.Kebab, "", $"\"{step.Kebab}\""),
            ToolNode tool => ("tool", step.Kebab, context.Tools.Of(tool.Tool).Name, $"\"{step.Kebab}\""),
            ExtractNode => ("document", step.Kebab, "", $"\"{step.Kebab}\""),
            RetrieveNode => ("retrieval", step.Kebab, $"knowledge/{step.Kebab}.yaml", $"\"{step.Kebab}\""),
            SelectNode => ("selection", null, "a local", null),
            LoopNode => ("loop", null, "a method", $"{step.Pascal}Async("),
            LoopEndNode => ("loop-end", null, "", null),
            AssignNode assign => ("assignment", null, string.Join(", ", assign.Assignments.Select(assignment => Variable(context, assignment.Target)).Distinct()), null),
            ForEachNode => ("for-each", step.Kebab, "", $"\"{step.Kebab}\""),
            UnsupportedNode => ("not-migrated", step.Kebab, "", $"\"{step.Kebab}\""),
            StartNode when node.Id != context.App.Graph.EntryId => ("start", null, "", null),
            StartNode => ("start", null, context.Input.TypeName, "RunAsync("),
            EndNode => ("end", null, context.Results.OutputType, null),
            AnswerNode => ("answer", null, context.Results.OutputType, null),
            BranchNode { Cases: [{ Conditions: [{ Operator: FlowCondition.PythonEquals }] }] } => ("activate", null, "if", null),
            BranchNode => ("branch", null, "if", null),
            AggregateNode => ("aggregate", null, "a local", null),
            _ => ((string, string?, string, string?))("node", null, "", null),
        };
        if (!runs)
        {
            return new EmittedStep(node.Id, node.Title, kind, null, "left out: it never runs", "", 0);
        }

        int line = mark is null ? -1 : Array.FindIndex(lines, text => text.Contains(mark, StringComparison.Ordinal));
        return new EmittedStep(node.Id, node.Title, kind, name, member, line < 0 ? "" : file, line + 1);
    }

    /// <summary>The property that a variable of the conversation or of a loop became.</summary>
    private static string Variable(FlowContext context, FlowReference target)
    {
        (string type, IEnumerable<RecordMember> members) = target.NodeId is { } loop && context.Loops.FirstOrDefault(state => state.Step == context.Names[loop].Step) is { } state
            ? (state.Name, state.Members)
            : (context.Conversation.TypeName, (IEnumerable<RecordMember>)context.Conversation.Members);
        return $"{type}.{members.FirstOrDefault(member => member.JsonName == target.Name)?.Name ?? target.Name}";
    }
}
