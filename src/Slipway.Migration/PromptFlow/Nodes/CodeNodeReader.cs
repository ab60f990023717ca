using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.PromptFlow.Nodes;

/// <summary>Reads python nodes that are code of the flow's own.</summary>
internal static class CodeNodeReader
{
    public static FlowNode Read(DagNode node, DagScope scope)
    {
        string path = node.Source.KeepText("path") ?? "";
        if (scope.Folder.Read(path) is not { } source)
        {
            scope.Diagnostics.Error(
                DiagnosticCodes.SourceNotFound,
                $"Node {Quoted.Text(node.Name)}: its code {Quoted.Text(path)} is not in the flow's folder; put it there, or its text into the script that stands in for it.",
                node.Source.WhereOf("path"));
            return new FunctionNode(node.Name, node.Name, node.Where, StandIn(path), scope.Bindings(node.Inputs, node)) { Path = path };
        }

        IReadOnlyList<PythonSignature> tools = PythonSignature.FindAll(source);
        if (tools is not [var tool])
        {
            return scope.NotMigrated(node, DiagnosticCodes.ToolFunctionUnclear, $"{Quoted.Text(path)} has {(tools.Count == 0 ? "no function" : $"{tools.Count} functions")} with @tool; a node's file has exactly one", node.Source.WhereOf("path"));
        }

        if (NamesInCase.Find(node.Inputs.Select(input => input.Name).Concat(tool.Parameters.Select(parameter => parameter.Name))) is { } same)
        {
            return scope.NotMigrated(node, DiagnosticCodes.NamesDifferInCase, $"the parameters {same} of {tool.Name} differ in the case of their letters only; rename one", node.Source.WhereOf("path"));
        }

        IReadOnlyList<string> enums = PythonSignature.Enums(source);
        var arguments = new List<FlowBinding>();
        foreach (DagInput input in node.Inputs)
        {
            if (input.Reference is null && DagLiterals.IsDropped(input.Literal))
            {
                continue;
            }

            PythonParameter? parameter = tool.Find(input.Name);
            if (parameter is null && !tool.TakesAny)
            {
                scope.Diagnostics.Warning(DiagnosticCodes.ArgumentsUnfit, $"Node {Quoted.Text(node.Name)}: {tool.Name} has no parameter {Quoted.Text(input.Name)}, so its call fails; it does in the builder too.", input.Where);
            }

            if (parameter is not null && input.Reference is null && scope.IsOtherConnection(input.Literal, parameter.Annotation))
            {
                return scope.NotMigrated(node, DiagnosticCodes.ConnectionUnfit, $"the parameter {Quoted.Text(parameter.Name)} takes a {parameter.Annotation}, and {Quoted.Text(input.Literal!.ToString())} is another kind of connection", input.Where);
            }

            if (Value(input, parameter, enums, node, scope) is not { } value)
            {
                return scope.NotMigrated(node, DiagnosticCodes.LiteralUnfit, $"the value of {Quoted.Text(input.Name)} does not fit the parameter's type {Quoted.Text(parameter!.Annotation)}", input.Where);
            }

            arguments.Add(new FlowBinding(input.Name, value));
        }

        return new FunctionNode(node.Name, node.Name, node.Where, source, arguments)
        {
            Path = path,
            Function = tool.Name,
            Parameters = [.. tool.Parameters.Select(parameter => new FunctionParameter(parameter.Name, parameter.Annotation, parameter.Default))],
            Variants = node.VariantSources(scope.Folder),
        };
    }

    private static FlowReference? Value(DagInput input, PythonParameter? parameter, IReadOnlyList<string> enums, DagNode node, DagScope scope)
    {
        if (input.Reference is not null)
        {
            return scope.Value(input, node);
        }

        string type = parameter is null ? "" : DagLiterals.TypeOf(parameter, enums);
        if (type == "connection" && input.Literal?.GetValueKind() is System.Text.Json.JsonValueKind.String)
        {
            string connection = input.Literal.GetValue<string>();
            scope.Needs(connection, input.Where);
            return FlowReference.To(new JsonObject { [Emitting.Values.ConstantValue.Connection] = connection }, input.Where);
        }

        return DagLiterals.TryConvert(type, input.Literal, out JsonNode? value) ? FlowReference.To(value, input.Where) : null;
    }

    private static string StandIn(string path) =>
        $"""
        from promptflow.core import tool


        @tool
        def not_exported(**arguments):
            raise FileNotFoundError("the export has no {path.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "/", StringComparison.Ordinal)}; put its code into this file")

        """;
}
