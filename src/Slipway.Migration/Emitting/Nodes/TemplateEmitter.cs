using Microsoft.CodeAnalysis.CSharp;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the rendering of templates.</summary>
internal static class TemplateEmitter
{
    public static Expression Emit(LevelScope level, TemplateNode node)
    {
        Naming.Words step = level.Context.Names[node].Step;
        level.Context.Artifacts.AddTemplate(step, node.Template.Source);
        return Expression.Text(Expression.Run.ToString())
            .Call("RenderAsync", $"Templates.{step.Pascal}", Arguments(level, node, node.Template.Variables));
    }

    /// <summary>An object with a member for each binding, under exactly its name.</summary>
    public static Expression Arguments(LevelScope level, FlowNode node, IReadOnlyList<FlowBinding> bindings) =>
        Arguments(bindings, binding => ValueTexts.Plain(level.Read(binding.Value, node)));

    /// <summary>An object with a member for each binding, under exactly its name.</summary>
    /// <param name="bindings">The bindings.</param>
    /// <param name="value">What a binding hands over.</param>
    public static Expression Arguments(IReadOnlyList<FlowBinding> bindings, Func<FlowBinding, Expression> value)
    {
        List<FlowBinding> last = [.. bindings.GroupBy(binding => binding.Name).Select(same => same.Last())];
        if (last.Count == 0)
        {
            return "null";
        }

        if (last.TrueForAll(binding => SyntaxFacts.IsValidIdentifier(binding.Name) && binding.Name.All(char.IsAscii)))
        {
            return new ListExpression("new { ", [.. last.Select(binding => Member(binding.Name, value(binding)))], " }");
        }

        return new ListExpression(
            "new JsonObject { ",
            [.. last.Select(binding => Expression.Invoke("SlipwayJson.ToNode", value(binding)).After($"[{Literal.Of(binding.Name)}] = "))],
            " }");
    }

    private static Expression Member(string name, Expression value)
    {
        string escaped = SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
        return value.Flat == escaped ? value : value.After($"{escaped} = ");
    }
}
