using System.Text;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting;

/// <summary>Writes the class whose methods call the flow's functions.</summary>
internal static partial class SourceFiles
{
    /// <summary>The file with what functions have around them, those that run once over all lines included.</summary>
    public static ProjectFile Surroundings(FlowContext context, FlowContext? once) =>
        File(context, $"src/{context.Namespace}/{FunctionEmitter.Surroundings}", SurroundingsText.Write(context, once));

    private static string FunctionsText(FlowContext context)
    {
        var text = new StringBuilder(Summary($"The functions with <c>@tool</c>{(context.Functions.Methods.All(method => method.Ported is null) ? " in the folder <c>scripts</c>" : "")}. Each call is a step.", "", isXml: true));
        text.Append($"internal static class {context.Functions.TypeName}\n{{\n");
        text.Append(string.Join('\n', context.Functions.Methods.Select(method => MethodText(context, method))));
        return text.Append("}\n").ToString();
    }

    private static string MethodText(FlowContext context, FunctionMethod method)
    {
        bool isAggregation = context.Results.Metrics is not null;
        List<string> parameters = ["RunContext run"];
        string? ported = method.Ported;
        List<string> handed = ["run", .. ported is null ? [$"Scripts.{method.Step.Pascal}"] : (IEnumerable<string>)[Literal.Of(method.Step.Kebab), $"{ported}.Call"], method.Arguments is null ? "arguments: null" : "SlipwayJson.ToNode(arguments)"];
        if (method.Arguments is { } record)
        {
            parameters.Add($"{record.Name} arguments");
        }

        if (isAggregation)
        {
            parameters.Add("JsonObject metrics");
            handed.Add("metrics");
        }

        if (ported is null && context.HasSurroundings)
        {
            handed.Add($"{FunctionEmitter.Surroundings}.OfFlow");
        }

        if (method.Bypassable.Count > 0)
        {
            handed.Add($"bypassable: [{string.Join(", ", method.Bypassable.Select(name => Literal.Of(name).ToString()))}]");
        }

        string remark = method.Unset.Count == 0 ? "" : $" For {string.Join(", ", method.Unset)} the function's own {(method.Unset.Count == 1 ? "default counts" : "defaults count")}.";
        string head = $"    public static Task<JsonNode?> {method.Name}(";
        string together = $"{string.Join(", ", parameters)}) =>\n";
        string apart = $"\n        {string.Join(", ", parameters)}) =>\n";
        string call = $"PromptFlowCode.{(isAggregation ? "AggregateAsync" : "RunAsync")}(";
        string onOneLine = $"        {call}{string.Join(", ", handed)});\n";
        return Summary($"<c>{Xml(Plain(method.Signature))}</c> {(ported is null ? $"in <c>scripts/{method.Step.Kebab}.py</c>" : $"in <see cref=\"{ported}\"/>")}.{remark}", "    ", isXml: true)
            + head + (head.Length + together.Length <= Width + 1 ? together : apart)
            + (onOneLine.Length <= Width + 1 ? onOneLine : $"        {call}\n            {string.Join(", ", handed)});\n");
    }
}
