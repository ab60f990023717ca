using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the outputs that stand in for those of a failed node.</summary>
internal static class DefaultOutputs
{
    public static Expression Of(LevelScope level, FlowNode node, FlowErrorHandling handling, Local holder)
    {
        JsonNode? Find(string name) => handling.Defaults.TryGetValue(name, out JsonNode? value) ? value : null;

        string Text(string name) => JsonLiteral.Of(Find(name), CsType.Text);

        return node switch
        {
            PromptNode when holder.Type.StartsWith("string", StringComparison.Ordinal) => handling.Defaults.ContainsKey("text") ? Text("text") : "null",
            PromptNode => Expression.Invoke(
                $"new {holder.Type.TrimEnd('?')}",
                Text("text"),
                Text("reasoning_content"),
                JsonLiteral.Of(Find("usage"), CsType.Object),
                Text("finish_reason"),
                Find(StructuredAnswer.Output) is { } output ? JsonLiteral.Of(output, level.Outputs.RecordOf(node) is { } answer ? RecordSet.RecordOf(answer) : CsType.Object) : "null"),
            HttpNode => Expression.Invoke(
                "new DifyHttpReply", JsonLiteral.Of(Find("status_code"), CsType.Number), Text("body"), JsonLiteral.Of(Find("headers"), CsType.Object))
                .Then(Find("files") is JsonArray { Count: > 0 } files ? $" {{ Files = {JsonLiteral.Of(files, CsType.Array)} }}" : ""),
            LoopNode => LoopEmitter.New(level.Bodies[node.Id].Loop!, member => JsonLiteral.Of(Find(member.JsonName), member.Type)),
            ExtractorNode => ExtractorDefaults(level, node, handling, holder),
            TemplateNode => Text("output"),
            ExtractNode extract => JsonLiteral.Of(Find("text"), ExtractEmitter.TypeOf(extract)),
            RetrieveNode => Expression.Invoke("DifyKnowledge.FromResult", JsonLiteral.Of(Find("result"), CsType.Node)),
            ToolNode => ToolEmitter.Defaults(level.Context, handling),
            CodeNode or UnsupportedNode => JsonLiteral.Of(All(handling), level.Outputs.RecordOf(node) is { } record ? RecordSet.RecordOf(record) : CsType.Object),
            SelectNode select => SelectEmitter.Defaults(select, Find("result")),
            ForEachNode => JsonLiteral.Of(Find("output"), level.Outputs.Of(node)["output"].Type),
            _ => throw new InvalidOperationException($"A {node.GetType().Name} has no default values."),
        };
    }

    private static JsonObject All(FlowErrorHandling handling) =>
        new(handling.Defaults.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

    private static Expression ExtractorDefaults(LevelScope level, FlowNode node, FlowErrorHandling handling, Local holder)
    {
        string values = JsonLiteral.Of(All(handling), RecordSet.RecordOf(level.Outputs.RecordOf(node)!));
        JsonNode? Find(string name) => handling.Defaults.GetValueOrDefault(name);

        return !holder.Type.StartsWith("DifyExtraction<", StringComparison.Ordinal)
            ? values
            : Expression.Invoke(
                "new " + ExtractorEmitter.ReplyType(level.Outputs.RecordOf(node)!),
                values,
                JsonLiteral.Of(Find(ExtractorNode.IsSuccess), CsType.Number),
                Find(ExtractorNode.Reason) is { } reason ? JsonLiteral.Of(reason, CsType.Text) : "null",
                JsonLiteral.Of(Find(ExtractorNode.Usage), CsType.Object));
    }
}
