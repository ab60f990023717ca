using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes a step that says what is missing when it is reached.</summary>
internal static class UnsupportedEmitter
{
    public static void Declare(NodeDeclaration declaration, UnsupportedNode node)
    {
        List<FlowField> fields = [.. declaration.Read.Select(name =>
            node.Outputs.FirstOrDefault(output => output.Name == name) is { } declared
                ? declared with { Nullable = true }
                : new FlowField(name, FlowType.Any, Nullable: true))];
        if (declaration.Level.Blocks.ChoiceOf(node) is not null && !fields.Exists(field => field.Name == "exit"))
        {
            fields.Add(new FlowField("exit", FlowType.String, Nullable: true));
        }

        RecordType record = declaration.Context.Records.Declare(
            declaration.Step.Append("result"), $"What the step <c>{declaration.Step.Kebab}</c> has to give.", fields);
        declaration.Keep(record);
        if (fields.Count > 0)
        {
            declaration.AddMembers(record);
        }
    }

    public static Expression Emit(LevelScope level, UnsupportedNode node) => Expression.Invoke(
        $"NotMigrated.StepAsync<{level.Outputs.RecordOf(node)!.Name}>",
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
