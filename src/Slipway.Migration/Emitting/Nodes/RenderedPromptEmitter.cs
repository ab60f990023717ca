using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes prompts whose messages are found in the rendered text: the file, its variants, and the call.</summary>
internal static class RenderedPromptEmitter
{
    public static Expression Emit(LevelScope level, RenderedPromptNode node)
    {
        FlowContext context = level.Context;
        Words step = context.Names[node].Step;
        List<(string Name, string Type)> inputs = [];
        List<Expression> arguments = [];
        foreach (FlowBinding variable in node.Template.Variables)
        {
            ReadValue value = level.Read(variable.Value, node);
            bool isText = value is { Presence: Presence.Always, IsNullable: false, Path.Count: 0, Type.Kind: CsKind.Text };
            inputs.Add((variable.Name, isText ? "string" : "any"));
            arguments.Add(isText ? value.Expression : Argument(value));
        }

        context.Artifacts.AddPrompt(step, RenderedPromptText.Write(step.Kebab, context.Models.Of(node.Model), inputs, node));
        foreach ((string id, RenderedPromptNode variant) in node.Variants)
        {
            // A variant has the inputs of the prompt it stands in for: the call is compiled once.
            context.Artifacts.AddVariant(
                $"prompts/variants/{step.Kebab}.{Words.Of(id).Kebab}.prompty",
                RenderedPromptText.Write(step.Kebab, context.Models.Of(variant.Model), inputs, variant));
        }

        context.UsesPrompts = true;
        return Expression.Text("prompts").Call(step.Pascal, arguments).Call("AskAsync", Expression.Run.ToString(), Sender(level, node));
    }

    private static Expression Argument(ReadValue value) =>
        value.Presence is Presence.Never ? "null" : ValueTexts.Node(value);

    private static Expression Sender(LevelScope level, RenderedPromptNode node)
    {
        Expression sender = $"PromptFlowModel.{node.Interface}";
        List<Expression> guarded = [.. TextEmitter.Guarded(node.Template).Select(name => (Expression)Literal.Of(name))];
        if (guarded.Count > 0 && node.Interface is PromptInterface.Chat or PromptInterface.Vision)
        {
            sender = sender.Call("Guarding", guarded);
        }

        foreach (FlowBinding parameter in node.Parameters)
        {
            sender = sender.Call("With", Literal.Of(parameter.Name), Argument(level.Read(parameter.Value, node)));
        }

        return sender;
    }
}
