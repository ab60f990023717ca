using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes calls of tools, through the interfaces that stand for them.</summary>
internal static class ToolEmitter
{
    public static void Declare(NodeDeclaration declaration)
    {
        if (declaration.Context.App.Builder != "dify")
        {
            Local any = declaration.Place(CsType.Node, isNullable: true);
            foreach (string name in declaration.Read)
            {
                declaration.Add(name, any, "", CsType.Node, isNullable: true);
            }

            return;
        }

        Local reply = declaration.Place("DifyToolReply");
        declaration.Add("text", reply, ".Text", CsType.Text);
        declaration.Add("files", reply, ".Files", CsType.Array);
        declaration.Add("json", reply, ".Json", CsType.Array);
        foreach (string name in declaration.Read.Where(name => name is not ("text" or "files" or "json")))
        {
            declaration.Add(name, reply, Variables, CsType.Object);
        }
    }

    /// <summary>How outputs that a tool names itself are reached.</summary>
    public const string Variables = ".Variables";

    public static Expression Emit(LevelScope level, ToolNode node)
    {
        ToolInterface tool = level.Context.Tools.Use(node.Tool, level.Context.Diagnostics);
        List<Expression> all =
        [
            Literal.Of(level.Context.Names[node].Step.Kebab),
            tool.Parameter,
            Expression.Invoke($"new {tool.Arguments.Name}", Arguments(level, node, tool)),
        ];
        if (node.Retry is { } retry)
        {
            all.Add($"new StepRetry({retry.MaxRetries}, {CodeEmitter.Interval(retry)}) {{ EveryFailure = true }}");
        }

        return Expression.Text(Expression.Run.ToString()).Call("CallAsync", all);
    }

    /// <summary>A tool as a model is offered it.</summary>
    public static Expression ForModel(LevelScope level, PromptNode node, FlowModelTool offered)
    {
        ToolInterface tool = level.Context.Tools.Use(offered.Tool, level.Context.Diagnostics);
        List<Expression> all = [tool.Parameter];
        if (offered.Tool.Description.Length > 0 || offered.Given.Count > 0)
        {
            all.Add(Literal.Of(offered.Tool.Description));
        }

        if (offered.Given.Count > 0)
        {
            all.Add(new ListExpression("new JsonObject { ", [.. offered.Given.Select(given => Given(level, node, given))], " }"));
        }

        return Expression.Invoke("DifyAgent.Tool", all);
    }

    /// <summary>The outputs that stand in for those of a failed call.</summary>
    public static Expression Defaults(FlowContext context, FlowErrorHandling handling)
    {
        JsonNode? Find(string name) => handling.Defaults.GetValueOrDefault(name);

        if (context.App.Builder != "dify")
        {
            return JsonLiteral.Of(handling.Defaults.Count == 1 ? handling.Defaults.Values.First() : ToObject(handling.Defaults), CsType.Node);
        }

        List<string> members = [];
        Add("text", "Text", CsType.Text);
        Add("files", "Files", CsType.Array);
        Add("json", "Json", CsType.Array);
        JsonObject variables = ToObject(handling.Defaults.Where(pair => pair.Key is not ("text" or "files" or "json")));
        if (variables.Count > 0)
        {
            members.Add($"Variables = {JsonLiteral.Of(variables, CsType.Object)}");
        }

        return members.Count == 0 ? "new DifyToolReply()" : $"new DifyToolReply {{ {string.Join(", ", members)} }}";

        void Add(string name, string member, CsType type)
        {
            if (Find(name) is { } value)
            {
                members.Add($"{member} = {JsonLiteral.Of(value, type)}");
            }
        }
    }

    private static JsonObject ToObject(IEnumerable<KeyValuePair<string, JsonNode?>> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

    private static Expression Given(LevelScope level, PromptNode node, FlowArgument given)
    {
        Expression value = given.Text is { } text ? level.Text(text, node)
            : given.Value is { } reference ? ValueTexts.Node(level.Read(reference, node))
            : JsonLiteral.OfArgument(given.Constant, CsType.Node);
        return value.After($"[{Literal.Of(given.Name)}] = ");
    }

    private static IEnumerable<Expression> Arguments(LevelScope level, ToolNode node, ToolInterface tool)
    {
        foreach (RecordMember member in tool.Arguments.Members)
        {
            if (node.Arguments.FirstOrDefault(argument => argument.Name == member.JsonName) is { } argument)
            {
                yield return Value(level, node, argument, member).After($"{member.Name}: ");
            }
        }
    }

    private static Expression Value(LevelScope level, ToolNode node, FlowArgument argument, RecordMember member)
    {
        if (argument.Text is { } text)
        {
            return level.Text(text, node);
        }

        if (argument.Value is not { } reference)
        {
            return JsonLiteral.OfArgument(argument.Constant, member.Type);
        }

        ReadValue value = level.Read(reference, node);
        return value.Presence is Presence.Never ? "null"
            : member.Type.Kind is CsKind.Node ? ValueTexts.Node(value)
            : value.Path.Count == 0 && value.Type == member.Type ? value.Expression
            : Expression.Invoke($"DifyJson.As<{member.Type.Nullable(member.Type.IsStruct)}>", ValueTexts.Node(value));
    }
}
