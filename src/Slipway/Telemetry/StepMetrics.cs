using System.Diagnostics;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>Measures steps that have executed.</summary>
internal static class StepMetrics
{
    /// <param name="call">The step.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="hasEnded">Whether there is a result; without one and without an error it waits, and is not measured.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    /// <param name="options">Which names are written.</param>
    public static void Record(StepCall call, TimeSpan duration, bool hasEnded, string? error, TelemetryOptions options)
    {
        if (!hasEnded && error is null)
        {
            return;
        }

        var request = call.Request;
        if (Signals.StepDuration.Enabled)
        {
            var tags = new TagList
            {
                { "gen_ai.agent.name", call.Run.Record.Pipeline }, { "slipway.step.kind", StepSubject.KindOf(request.Kind) }, { "slipway.step.name", request.Name },
            };
            tags.AddError(error);
            Signals.StepDuration.Record(duration.TotalSeconds, tags);
        }

        if (call.IsReused)
        {
            return;
        }

        if (request.Kind is StepKind.Prompt)
        {
            RecordModel(call, duration, error, options);
        }
        else if (request.Kind is StepKind.Tool && Signals.ToolDuration.Enabled)
        {
            var tags = new TagList { { "gen_ai.operation.name", "execute_tool" }, { "gen_ai.tool.name", StepSubject.Of(request).Name } };
            tags.AddError(error);
            Signals.ToolDuration.Record(duration.TotalSeconds, tags);
        }
    }

    private static void RecordModel(StepCall call, TimeSpan duration, string? error, TelemetryOptions options)
    {
        var subject = StepSubject.Of(call.Request);
        var tags = new TagList
        {
            { "gen_ai.operation.name", subject.Operation },
            { "gen_ai.provider.name", ProviderNames.Current(call.Usage?.Provider ?? call.Request.Provider) },
            { "gen_ai.request.model", subject.Name },
        };
        if (call.Usage?.Model is { } model)
        {
            tags.Add("gen_ai.response.model", model);
        }

        RecordTokens(call.Usage?.Tokens, tags);
        if (call.Usage is { Cost: { } cost, Currency: var currency })
        {
            var costs = tags;
            costs.Add("slipway.model.currency", currency);
            costs.Add("gen_ai.agent.name", call.Run.Record.Pipeline);
            Signals.Cost.Add((double)cost, costs);
        }

        if (options.WritesOlderNames)
        {
            RecordOlderTokens(call.Usage?.Tokens, tags);
        }

        tags.AddError(error);
        Signals.InferenceDuration.Record(duration.TotalSeconds, tags);
        if (options.WritesOlderNames)
        {
            Signals.OperationDuration.Record(duration.TotalSeconds, tags);
        }
    }

    /// <summary>Calls whose reply has no usage count as none, of no known modality, as the conventions want it.</summary>
    private static void RecordTokens(TokenUsage? tokens, TagList tags)
    {
        tags.Add("gen_ai.token.modality", tokens is null ? "unknown" : "text");
        Signals.InputTokens.Add(tokens?.InputTokens ?? 0, tags);
        Signals.OutputTokens.Add(tokens?.OutputTokens ?? 0, tags);
        if (tokens is { CachedInputTokens: > 0 })
        {
            Signals.CachedTokens.Add(tokens.CachedInputTokens, tags);
        }

        if (tokens is { ReasoningTokens: > 0 })
        {
            Signals.ReasoningTokens.Add(tokens.ReasoningTokens, tags);
        }
    }

    private static void RecordOlderTokens(TokenUsage? tokens, TagList tags)
    {
        if (tokens is null)
        {
            return;
        }

        var (input, output) = (tags, tags);
        input.Add("gen_ai.token.type", "input");
        output.Add("gen_ai.token.type", "output");
        Signals.TokenUsage.Record(tokens.InputTokens, input);
        Signals.TokenUsage.Record(tokens.OutputTokens, output);
    }
}
