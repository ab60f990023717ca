using System.Diagnostics;
using System.Text.Json;
using Slipway.Steps;
using Slipway.Tools;

namespace Slipway.Telemetry;

/// <summary>The span of a step: a model call and a tool call as the conventions have them, other kinds under names of our own.</summary>
internal static class StepSpan
{
    public static Activity? Start(StepCall call, TelemetryOptions options)
    {
        if (!Signals.Source.HasListeners())
        {
            return null;
        }

        var request = call.Request;
        var subject = StepSubject.Of(request);
        var activity = Signals.Source.StartActivity(
            $"{subject.Operation} {subject.Name}",
            request.Kind is StepKind.Prompt ? ActivityKind.Client : ActivityKind.Internal,
            parentContext: default,
            StartTags(request, subject));
        if (activity is not { IsAllDataRequested: true })
        {
            return activity;
        }

        activity.SetTag("slipway.run.id", call.RunId.ToString());
        activity.SetTag("slipway.step.key", call.Key.Value);
        activity.SetTag("slipway.step.kind", StepSubject.KindOf(request.Kind));
        activity.SetTag("slipway.step.effect", request.Effect is StepEffect.NonRepeatable ? "non_repeatable" : request.Effect is StepEffect.SideEffect ? "side_effect" : request.Effect.ToString().ToLowerInvariant());
        activity.SetTag("gen_ai.conversation.id", call.Run.Record.ConversationId);
        if (request.Kind is StepKind.Prompt)
        {
            activity.SetTag("gen_ai.prompt.name", request.Name);
            activity.SetTag("gen_ai.prompt.version", request.ArtifactVersion);
            ModelTags.SetRequest(activity, call.Payload);
            activity.SetTag("gen_ai.system", options.WritesOlderNames ? request.Provider : null);
        }
        else if (request.Kind is StepKind.Tool)
        {
            activity.SetTag("gen_ai.tool.type", "function");
        }

        else if (request.Kind is StepKind.Retrieval)
        {
            ModelTags.SetRetrieval(activity, call.Payload);
        }

        if (options.CapturesContent)
        {
            ContentTags.SetRequest(activity, call, options);
        }

        return activity;
    }

    public static void End(Activity? activity, StepCall call, StepResult? result, string? error, TelemetryOptions options)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetError(error);
        activity.SetTag("slipway.step.attempts", call.Attempts);
        activity.SetTag("slipway.step.reused", call.IsReused ? true : null);
        activity.SetTag("gen_ai.request.stream", call.IsStreamed ? true : null);
        activity.SetTag("gen_ai.response.time_to_first_chunk", call.TimeToFirstChunk?.TotalSeconds);
        if (call.Usage is { } usage)
        {
            ModelTags.SetUsage(activity, usage);
        }

        if (call.Request.Kind is StepKind.Retrieval)
        {
            activity.SetTag("slipway.knowledge.snapshot", call.ArtifactVersion);
        }

        if (result is not { } ended)
        {
            return;
        }

        if (call.Request.Kind is StepKind.Prompt)
        {
            ModelTags.SetReply(activity, ended);
        }

        if (options.CapturesContent)
        {
            ContentTags.SetResult(activity, call, ended, options);
        }
    }

    /// <summary>What samplers decide by has to be there from the start.</summary>
    private static KeyValuePair<string, object?>[] StartTags(StepRequest request, StepSubject subject) => request.Kind switch
    {
        StepKind.Prompt =>
        [
            new("gen_ai.operation.name", subject.Operation), new("gen_ai.provider.name", ProviderNames.Current(request.Provider)), new("gen_ai.request.model", subject.Name),
        ],
        StepKind.Retrieval => [new("gen_ai.operation.name", subject.Operation), new("gen_ai.data_source.id", subject.Name)],
        StepKind.Tool => [new("gen_ai.operation.name", subject.Operation), new("gen_ai.tool.name", subject.Name)],
        _ => [],
    };
}

/// <summary>What a step's span and metrics are named after.</summary>
/// <param name="Operation">The operation of the conventions, or the kind of step.</param>
/// <param name="Name">The model, the tool, or the step's name: something there are few of.</param>
internal readonly record struct StepSubject(string Operation, string Name)
{
    public static StepSubject Of(StepRequest request) => request.Kind switch
    {
        StepKind.Prompt => new(request.IsCompletion ? "text_completion" : "chat", Member(request.Payload, "model"u8) ?? request.Name),
        // What a model makes up is content, and there is no end of it.
        StepKind.Tool when request.Name == ToolStep.UnknownName => new("execute_tool", request.Name),
        StepKind.Tool => new("execute_tool", Member(request.Payload, "tool"u8) ?? request.Name),
        StepKind.Retrieval => new("retrieval", Member(request.Payload, "knowledge"u8) ?? request.Name),
        var other => new(KindOf(other), request.Name),
    };

    public static string KindOf(StepKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A text member of the payload's top level.</summary>
    public static string? Member(ReadOnlyMemory<byte> payload, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(payload.Span, new JsonReaderOptions { MaxDepth = SlipwayJson.Documents.MaxDepth });
        if (payload.IsEmpty || !reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            if (isWanted)
            {
                return reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
