using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes a step that says what is missing when it is reached.</summary>
internal static class UnsupportedEmitter
{
    public static Expression Emit(LevelEmitter level, UnsupportedNode node) => Expression.Invoke(
        $"NotMigrated.StepAsync<{level.RecordOf(node)!.Name}>",
        Expression.Run.ToString(),
        Literal.Of(level.Context.Names[node].Step.Kebab),
        Literal.Of(Short(node.Title)),
        Literal.Of(Short(node.Type)),
        Literal.Of(Sentence(node.Reason)));

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;

    private static string Sentence(string reason)
    {
        string text = Short(reason.Trim());
        text = text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
        return text.EndsWith('.') || text.EndsWith('…') ? text : text + ".";
    }
}
