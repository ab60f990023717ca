using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes choices that a model makes: an enum of the classes, and the question.</summary>
internal static class ClassifierEmitter
{
    private const int MostNameWords = 5;

    /// <summary>The question, not awaited. Gives the class alone, or everything that the node leaves.</summary>
    public static Expression Emit(LevelEmitter level, ClassifierNode node)
    {
        EnumType classes = level.Context.ClassesOf(node);
        Expression ask = PromptEmitter.Call(level, node.Prompt);
        bool wantsAll = level.HolderOf(node)?.Type.StartsWith("DifyChoice<", StringComparison.Ordinal) ?? false;
        List<Expression> arguments = [ask, Expression.Run.ToString()];
        if (wantsAll && node.Classes.Any(c => c.Name.Parts.Any(part => part.Reference is not null)))
        {
            // Names with values in them are known only now.
            arguments.AddRange(node.Classes.Select(c => level.Text(c.Name, node)));
        }

        return Expression.Invoke($"DifyClassifier.{(wantsAll ? "ReplyAsync" : "ChooseAsync")}<{classes.Name}>", arguments);
    }

    /// <summary>The enum of a node's classes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The enum's name.</param>
    /// <param name="step">The node's step, for the summary.</param>
    public static EnumType Declare(ClassifierNode node, string name, Words step)
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
