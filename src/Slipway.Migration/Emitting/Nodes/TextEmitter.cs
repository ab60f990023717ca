using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the rendering of texts that prompts may take in.</summary>
internal static class TextEmitter
{
    public static Expression Emit(LevelScope level, TextNode node)
    {
        FlowContext context = level.Context;
        Words step = context.Names[node].Step;
        context.Artifacts.AddWholeTemplate(step, node.Template.Source);
        foreach ((string id, string source) in node.Variants)
        {
            context.Artifacts.AddVariant($"templates/variants/{step.Kebab}.{Words.Of(id).Kebab}.jinja", source);
        }

        List<Expression> all =
        [
            Expression.Run.ToString(),
            $"Templates.{step.Pascal}",
            TemplateEmitter.Arguments(level, node, node.Template.Variables),
            .. Guarded(node.Template).Select(name => (Expression)Literal.Of(name)),
        ];
        return Expression.Invoke("PromptFlowTemplate.RenderAsync", all);
    }

    /// <summary>The variables that come from the flow's inputs as they are.</summary>
    public static IEnumerable<string> Guarded(FlowTemplate template) =>
        template.Variables.Where(variable => variable.Value.Source is FlowSource.Input).Select(variable => variable.Name);
}
