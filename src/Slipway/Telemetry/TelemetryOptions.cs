namespace Slipway;

/// <summary>What spans and metrics hold. They cost next to nothing while nobody listens to the source and meter <c>Slipway</c>.</summary>
public sealed record TelemetryOptions
{
    /// <summary>The most characters of one content attribute.</summary>
    internal const int MaxContent = 64 * 1024;

    /// <summary>Whether spans also hold what is asked and answered. Secrets are replaced by their references, and what is left passes
    /// <see cref="Redact"/>.</summary>
    /// <value>False.</value>
    public bool CapturesContent { get; init; }

    /// <summary>Whether the names that semantic conventions had up to version 1.41 are written too.</summary>
    /// <value>False.</value>
    public bool WritesOlderNames { get; init; }

    /// <summary>Whether there are no spans and metrics at all: a replay is no run.</summary>
    internal bool IsOff { get; init; }

    /// <summary>Takes out of content what must not be seen in traces; null for nothing. Called with whole JSON documents.</summary>
    public Func<string, string>? Redact { get; init; }

    /// <summary>What the environment says by OpenTelemetry's own variables: <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c>
    /// (<c>true</c>, <c>SPAN_ONLY</c> or <c>SPAN_AND_EVENT</c>) and <c>OTEL_SEMCONV_STABILITY_OPT_IN</c> (<c>gen_ai/dup</c>).</summary>
    /// <param name="environment">Gives a variable's value, or null.</param>
    public static TelemetryOptions Of(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new TelemetryOptions
        {
            CapturesContent = environment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")?.Trim().ToUpperInvariant() is "TRUE" or "SPAN_ONLY" or "SPAN_AND_EVENT",
            WritesOlderNames = environment("OTEL_SEMCONV_STABILITY_OPT_IN")?.Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai/dup", StringComparer.OrdinalIgnoreCase) == true,
        };
    }
}
