using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Slipway.Telemetry;

/// <summary>The source of spans and the instruments. Names and buckets are those of OpenTelemetry's semantic conventions for GenAI, version
/// 0.1.0, where there are any.</summary>
internal static class Signals
{
    private const string Name = "Slipway";

    private static readonly string? Version = typeof(Signals).Assembly.GetName().Version?.ToString(fieldCount: 3);

    private static readonly Meter Meter = new(Name, Version);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    public static readonly ActivitySource Source = new(Name, Version);

    public static readonly Histogram<double> InferenceDuration = Meter.CreateHistogram(
        "gen_ai.client.inference.duration", "s", "GenAI client inference operation duration.", tags: null, Seconds);

    public static readonly Histogram<double> TimeToFirstChunk = Meter.CreateHistogram(
        "gen_ai.client.inference.time_to_first_chunk", "s", "Time to receive the first chunk of a streamed answer.", tags: null, Seconds);

    public static readonly Histogram<double> TimePerChunk = Meter.CreateHistogram(
        "gen_ai.client.inference.time_per_output_chunk", "s", "Time from a chunk of a streamed answer to the next one.", tags: null, Seconds);

    public static readonly Counter<long> InputTokens = Meter.CreateCounter<long>(
        "gen_ai.client.inference.usage.input_tokens", "{token}", "The number of input tokens used, including cached tokens.");

    public static readonly Counter<long> OutputTokens = Meter.CreateCounter<long>(
        "gen_ai.client.inference.usage.output_tokens", "{token}", "The number of output tokens used, including reasoning tokens.");

    public static readonly Counter<long> CachedTokens = Meter.CreateCounter<long>(
        "gen_ai.client.inference.usage.cache_read.input_tokens", "{token}", "The number of input tokens served from a provider's cache.");

    public static readonly Counter<long> ReasoningTokens = Meter.CreateCounter<long>(
        "gen_ai.client.inference.usage.reasoning.output_tokens", "{token}", "The number of output tokens used for reasoning.");

    public static readonly Histogram<double> ToolDuration = Meter.CreateHistogram(
        "gen_ai.execute_tool.duration", "s", "GenAI tool execution duration.", tags: null, Seconds);

    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram(
        "gen_ai.invoke_agent.duration", "s", "Duration of a run, or of its last stretch when it has waited.", tags: null, Seconds);

    public static readonly Histogram<double> StepDuration = Meter.CreateHistogram(
        "slipway.step.duration", "s", "Duration of a step, its tries included.", tags: null, Seconds);

    public static readonly Counter<double> Cost = Meter.CreateCounter<double>(
        "slipway.model.cost", "{currency}", "What model calls cost, by models.yaml.");

    public static readonly Counter<long> RetentionFailures = Meter.CreateCounter<long>(
        "slipway.retention.failures", "{sweep}", "Sweeps that could not erase all that is old enough.");

    /// <summary>The older name of <see cref="InferenceDuration"/>.</summary>
    public static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "GenAI operation duration.", tags: null, Seconds);

    /// <summary>The older name of <see cref="TimeToFirstChunk"/>.</summary>
    public static readonly Histogram<double> OlderTimeToFirstChunk = Meter.CreateHistogram(
        "gen_ai.client.operation.time_to_first_chunk", "s", "Time to receive the first chunk of a streamed answer.", tags: null, Seconds);

    /// <summary>The older name of <see cref="TimePerChunk"/>.</summary>
    public static readonly Histogram<double> OlderTimePerChunk = Meter.CreateHistogram(
        "gen_ai.client.operation.time_per_output_chunk", "s", "Time from a chunk of a streamed answer to the next one.", tags: null, Seconds);

    /// <summary>The older name of <see cref="InputTokens"/> and <see cref="OutputTokens"/>.</summary>
    public static readonly Histogram<long> TokenUsage = Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.", tags: null, Tokens);

    /// <summary>Whether anybody listens to steps.</summary>
    public static bool AreWanted =>
        Source.HasListeners() || StepDuration.Enabled || InferenceDuration.Enabled || InputTokens.Enabled || OutputTokens.Enabled
        || TimeToFirstChunk.Enabled || TimePerChunk.Enabled || OlderTimeToFirstChunk.Enabled || OlderTimePerChunk.Enabled || CachedTokens.Enabled || ReasoningTokens.Enabled || ToolDuration.Enabled || Cost.Enabled || OperationDuration.Enabled || TokenUsage.Enabled;
}
