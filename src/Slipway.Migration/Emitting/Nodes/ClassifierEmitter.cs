using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes choices that a model makes: an enum of the classes, and the question.</summary>
internal static class ClassifierEmitter
{
    private const int MostNameWords = 5;

    /// <summary>The question, not awaited. Gives the class alone, or everything that the node leaves.</summary>
    public static Expression Emit(LevelScope level, ClassifierNode node)
    {
        EnumType classes = level.Context.ClassesOf(node);
        Expression ask = PromptEmitter.Call(level, node.Prompt);
        bool wantsAll = level.Outputs.HolderOf(node)?.Type.StartsWith("DifyChoice<", StringComparison.Ordinal) ?? false;
        List<Expression> arguments = [ask, Expression.Run.ToString()];
        if (wantsAll && node.Classes.Any(c => c.Name.Parts.Any(part => part.Reference is not null)))
        {
            // Names with values in them are known only now.
            arguments.AddRange(node.Classes.Select(c => level.Text(c.Name, node)));
        }

        return Expression.Invoke($"DifyClassifier.{(wantsAll ? "ReplyAsync" : "ChooseAsync")}<{classes.Name}>", arguments);
    }

    public static void Declare(NodeDeclaration declaration, ClassifierNode node)
    {
        string classes = declaration.Context.ClassesOf(node).Name;
        if (declaration.Read.Count == 0)
        {
            if (declaration.Level.Blocks.ChoiceOf(node) is { } choice && choice.Arms.Any(arm => arm.Body.Statements.Count > 0 || arm.Body.EndsRun))
            {
                declaration.Place(classes);
            }

            return;
        }

        Local reply = declaration.Place($"DifyChoice<{classes}>");
        declaration.Add("class_name", reply, ".Name", CsType.Text);
        declaration.Add("class_id", reply, ".Id", CsType.Text);
        declaration.Add("class_label", reply, ".Label", CsType.Text);
        declaration.Add("usage", reply, ".Usage", CsType.Object);
    }

    /// <summary>What hangs on each class; one or two read best as an <c>if</c>.</summary>
    public static List<Statement> Switch(Expression chosen, EnumType classes, List<Body> arms)
    {
        List<(string Label, Body Body)> all = [.. classes.Members.Zip(arms, (member, arm) => ($"{classes.Name}.{member.Name}", arm))];
        List<(string Label, Body Body)> filled = [.. all.Where(arm => arm.Body.Statements.Count > 0)];
        if (filled.Count == 0)
        {
            return [];
        }

        if (all.Count == 1)
        {
            return filled[0].Body.Statements;
        }

        Expression Is(string label) => new ChainExpression("==", [chosen, label]);
        if (filled.Count == 1)
        {
            return [new Statement.If(Is(filled[0].Label), filled[0].Body, null)];
        }

        if (all.Count == 2)
        {
            (string first, Body then) = all[0];
            return LocalUse.AlwaysReturns(then.Statements)
                ? [new Statement.If(Is(first), then, null), .. all[1].Body.Statements]
                : [new Statement.If(Is(first), then, all[1].Body)];
        }

        bool isWhole = filled.Count == all.Count;
        return
        [
            new Statement.Switch(chosen, [.. filled.Select((arm, i) => new SwitchArm(isWhole && i == filled.Count - 1 ? null : arm.Label, arm.Body))]),
        ];
    }

    /// <summary>The enum of a node's classes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The enum's name.</param>
    /// <param name="step">The node's step, for the summary.</param>
    public static EnumType ClassesOf(ClassifierNode node, string name, Words step)
    {
        NameTable names = new([.. Reserved.Members, name]);
        return new EnumType(name, $"What <c>{step.Kebab}</c> chooses from; the first stands in where the model names none.", [.. node.Classes.Select((c, i) => Member(c, i, names))]);
    }

    private static EnumMember Member(ClassifierClass item, int index, NameTable names)
    {
        string name = string.Concat(item.Name.Parts.Select(part => part.Literal ?? part.Reference!.Written));
        Words words = Words.Of(item.Label.Length > 0 ? item.Label : name);
        words = new Words([.. words.Items.Take(MostNameWords)]);
        string label = item.Label.Length > 0 ? $", Label = {Literal.Of(item.Label)}" : "";
        return new EnumMember(
            names.TakePascal(words.IsEmpty ? Words.Of($"class {index + 1}") : words),
            item.Label.Length > 0 ? item.Label : name,
            $"DifyClass({Literal.Of(item.Id)}, {Literal.Of(name)}{label})");
    }
}
