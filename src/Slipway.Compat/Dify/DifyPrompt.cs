using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>The outputs of Dify's llm node.</summary>
/// <param name="Text">The answer.</param>
/// <param name="ReasoningContent">The reasoning, where the prompt separates it; else empty.</param>
/// <param name="Usage">The tokens: <c>prompt_tokens</c>, <c>completion_tokens</c>, <c>total_tokens</c>. Dify's prices and latency are not in it.</param>
/// <param name="FinishReason">Why the model stopped; empty when it did not say.</param>
/// <param name="StructuredOutput">The answer as an object, where the prompt has a schema; else null.</param>
public sealed record DifyReply(string Text, string ReasoningContent, JsonObject Usage, string FinishReason, JsonObject? StructuredOutput);

/// <summary>The outputs of Dify's llm node, with its structured answer as a record.</summary>
/// <typeparam name="T">The record; nullable where a default may stand for the answer.</typeparam>
/// <param name="Text">The answer.</param>
/// <param name="ReasoningContent">The reasoning, where the prompt separates it; else empty.</param>
/// <param name="Usage">The tokens, as in <see cref="DifyReply"/>.</param>
/// <param name="FinishReason">Why the model stopped; empty when it did not say.</param>
/// <param name="StructuredOutput">The answer.</param>
public sealed record DifyReply<T>(string Text, string ReasoningContent, JsonObject Usage, string FinishReason, T StructuredOutput);

/// <summary>What Dify's llm node does around a prompt.</summary>
public static partial class DifyPrompt
{
    /// <summary>What has to be there is the schema's to say; the rest may be missing.</summary>
    private static readonly JsonSerializerOptions AnswerOptions = new(SlipwayJson.Options) { RespectRequiredConstructorParameters = false };

    /// <summary>The text that takes the place of <c>{{#context#}}</c>: text as it is; of a list the texts and the contents of its objects,
    /// each on a line, a summary before its content.</summary>
    /// <param name="value">Text, a list of texts and knowledge items, or null for no context.</param>
    /// <exception cref="StepFailedException">An object has no content; code <c>InvalidContextStructureError</c>.</exception>
    public static string Context(object? value)
    {
        DifyValue seen = DifyValue.Of(value);
        if (seen.Kind != DifyKind.List)
        {
            return seen.Kind == DifyKind.Text ? seen.Text : "";
        }

        var context = new StringBuilder();
        foreach (JsonNode? item in seen.List)
        {
            DifyValue part = DifyValue.Of(item);
            if (part.Kind == DifyKind.Text)
            {
                context.Append(part.Text).Append('\n');
            }
            else if (part.Kind == DifyKind.Object)
            {
                AppendItem(context, part.Object);
            }
        }

        return PythonString.Strip(context.ToString());
    }

    /// <summary>The images in a value, which is a file, a list of files or null: what a model that sees is shown. Dify, too, leaves out
    /// what the model cannot read.</summary>
    public static IReadOnlyList<RunFile> Images(object? value) => Files(value, "image");

    /// <summary>The files of some kinds in a value, for models that read more than images.</summary>
    /// <param name="value">A file, a list of files, or null.</param>
    /// <param name="kinds">The kinds: image, document, audio, video, custom.</param>
    public static IReadOnlyList<RunFile> Files(object? value, params ReadOnlySpan<string> kinds)
    {
        var files = new List<RunFile>();
        foreach (DifyFile file in DifyFiles.Of(value))
        {
            if (kinds.Contains(file.Type))
            {
                files.Add(file.ToRunFile());
            }
        }

        return files;
    }

    /// <summary>Asks, and returns all outputs of the node. With a schema the answer is read as JSON, repaired where it is broken, and validated.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or its answer is no such object (code <c>OutputParserError</c>).</exception>
    public static async Task<DifyReply> ReplyAsync(PromptCall call, RunContext run)
    {
        PromptReply reply = await call.ReplyAsync(run);
        JsonObject? output = call.Prompt.OutputSchema is { } schema ? ReadStructured(call.Prompt.Name, reply.Text, schema) : null;
        return new DifyReply(reply.Text, reply.Reasoning, UsageOf(reply), reply.FinishReason, output);
    }

    /// <summary>Asks, and returns all outputs of the node, with the answer as a record. It is read as JSON, repaired where it is broken, and
    /// validated; members that the record does not have are left out.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or its answer is no such object (code <c>OutputParserError</c>).</exception>
    /// <exception cref="InvalidOperationException">The prompt has no schema.</exception>
    public static async Task<DifyReply<T>> ReplyAsync<T>(PromptCall call, RunContext run)
    {
        DifyReply reply = await ReplyAsync(call, run);
        JsonObject output = reply.StructuredOutput
            ?? throw new InvalidOperationException($"The prompt '{call.Prompt.Name}' has no schema for its answer.");
        try
        {
            return new DifyReply<T>(reply.Text, reply.ReasoningContent, reply.Usage, reply.FinishReason, output.Deserialize<T>(AnswerOptions)!);
        }
        catch (JsonException e)
        {
            throw Wrong($"The answer to '{call.Prompt.Name}' does not fit {typeof(T).Name}: {e.Message}");
        }
    }

    /// <summary>An answer read as the object its schema asks for (8.12): of a list the first object counts.</summary>
    internal static JsonObject ReadStructured(string prompt, string answer, JsonObject schema)
    {
        if (!JsonRepair.TryParse(answer, out JsonNode? node, out string? problem))
        {
            throw Wrong($"The answer to '{prompt}' is not JSON: {problem}");
        }

        JsonNode? found = node is JsonArray list ? list.FirstOrDefault(item => item is JsonObject)?.DeepClone() : node;
        if (found is not JsonObject output)
        {
            throw Wrong($"The answer to '{prompt}' is not a JSON object.");
        }

        return JsonSchemaCheck.FindProblem(output, schema) is { } mismatch
            ? throw Wrong($"The answer to '{prompt}' does not fit its schema: {mismatch}")
            : output;
    }

    private static void AppendItem(StringBuilder context, JsonObject item)
    {
        if (!item.TryGetPropertyValue("content", out JsonNode? content))
        {
            throw new StepFailedException("A context item has no content.", "InvalidContextStructureError");
        }

        if (item["summary"] is { } summary && !DifyCondition.IsEmpty(summary))
        {
            context.Append(PythonRepr.Str(summary)).Append('\n');
        }

        context.Append(PythonRepr.Str(content)).Append('\n');
    }

    private static StepFailedException Wrong(string message) => new(message, "OutputParserError");
}
