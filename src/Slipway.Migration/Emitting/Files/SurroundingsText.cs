using System.Text;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes the class with the files and environment variables around a flow's functions.</summary>
internal static class SurroundingsText
{
    /// <summary>The class.</summary>
    /// <param name="context">The flow.</param>
    /// <param name="once">What runs once over all lines; null when nothing does.</param>
    public static string Write(FlowContext context, FlowContext? once)
    {
        FlowApp app = context.App;
        var text = new StringBuilder("/// <summary>What the flow's Python has around it: files that it imports or reads, environment variables.</summary>\n");
        text.Append($"internal static class {FunctionEmitter.Surroundings}\n{{\n    public static PromptFlowSurroundings OfFlow {{ get; }} = new()\n    {{\n");
        text.Append($"        Folder = {Literal.Of(app.Folder)},\n");
        Append(text, "Files", app.Files);
        Append(text, "Environment", app.ProcessEnvironment);
        Append(text, "Paths", new FlowContext?[] { context, once }.OfType<FlowContext>()
            .SelectMany(flow => Functions(flow.App).Where(IsBelow).Select(node => KeyValuePair.Create(flow.Names[node].Step.Kebab, node.Path)))
            .ToDictionary(StringComparer.Ordinal));
        return text.Append("    };\n}\n").ToString();
    }

    /// <summary>Whether there is anything around the functions of a flow, those that run once over all lines included.</summary>
    public static bool Exist(FlowApp app) =>
        app.Files.Count + app.ProcessEnvironment.Count > 0 || Functions(app).Any(IsBelow) || (app.Aggregation is { } once && Functions(once).Any(IsBelow));

    private static IEnumerable<FunctionNode> Functions(FlowApp app) => app.Graph.Nodes.OfType<FunctionNode>();

    private static bool IsBelow(FunctionNode node) => node.Path.Contains('/', StringComparison.Ordinal);

    private static void Append(StringBuilder text, string member, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        text.Append($"        {member} = new Dictionary<string, string>\n        {{\n");
        foreach ((string name, string value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append($"            [{Literal.Of(name)}] =");
            AppendText(text, value.Replace("\r\n", "\n", StringComparison.Ordinal));
            text.Append(",\n");
        }

        text.Append("        },\n");
    }

    /// <summary>A text of several lines stands there as it is in its file, to be read and edited.</summary>
    private static void AppendText(StringBuilder text, string value)
    {
        const string Indent = "                ";
        if (new TextBuilder().Add(value).Build() is not RawStringExpression raw)
        {
            text.Append(' ').Append(Literal.Of(value));
            return;
        }

        text.Append($"\n{Indent}{raw.Open}\n");
        foreach (string line in raw.Lines)
        {
            text.Append(line.Length > 0 ? Indent : "").Append(line).Append('\n');
        }

        text.Append(Indent).Append(raw.Close);
    }
}
