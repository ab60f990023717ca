namespace Slipway;

/// <summary>The base of everything Slipway throws on purpose.</summary>
public abstract class SlipwayException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it is about the run as a whole: something that the run needs is missing, or its journal does not go with it. Then it is no
    /// failure to go on from, such as that of an item which is left out, or of a tool whose model is told.</summary>
    /// <value>False.</value>
    protected internal virtual bool EndsRun => false;
}

/// <summary>A step failed, after its retries.</summary>
/// <param name="message">What went wrong. Must hold no secret.</param>
/// <param name="errorCode">A stable name of the kind of failure (<c>Timeout</c>, <c>HTTPResponseCodeError</c>).</param>
/// <param name="retryable">Whether the same call may succeed later.</param>
/// <param name="inner">The cause, when there is one.</param>
public class StepFailedException(string message, string errorCode, bool retryable = false, Exception? inner = null)
    : SlipwayException(message, inner)
{
    /// <summary>A stable name of the kind of failure.</summary>
    public string ErrorCode { get; } = errorCode;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>The key of the step that failed; null until the step is left.</summary>
    public string? StepKey { get; internal set; }

    /// <summary>How long the other side asked to wait before the next try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The input of a run does not fit the pipeline.</summary>
/// <param name="message">What is wrong with which member.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class InvalidInputException(string message, Exception? inner = null) : SlipwayException(message, inner);

/// <summary>A prompt file, template or configuration is not valid.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="source">The file.</param>
/// <param name="line">The line, from 1; 0 when it is the file as a whole.</param>
/// <param name="column">The column, from 1; 0 when unknown.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class InvalidArtifactException(string message, string source, int line = 0, int column = 0, Exception? inner = null)
    : SlipwayException(line == 0 ? $"{source}: {message}" : $"{source}({line},{column}): {message}", inner)
{
    /// <summary>The file.</summary>
    public string File { get; } = source;

    /// <summary>The line, from 1; 0 when it is the file as a whole.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1; 0 when unknown.</summary>
    public int Column { get; } = column;
}

/// <summary>Something the pipeline needs was not configured: a model, a secret, a script engine, a tool.</summary>
/// <param name="message">What is missing and how to supply it.</param>
public sealed class NotConfiguredException(string message) : SlipwayException(message)
{
    /// <inheritdoc />
    protected internal override bool EndsRun => true;
}

/// <summary>The pipeline asked for a step in another way than the journal has it, so replay would lie.</summary>
public sealed class NonDeterministicPipelineException : SlipwayException
{
    /// <summary>Creates the exception for a step whose request changed.</summary>
    /// <param name="stepKey">The step.</param>
    /// <param name="journaled">The journaled request, as JSON.</param>
    /// <param name="presented">The request the pipeline presents now, as JSON.</param>
    public NonDeterministicPipelineException(string stepKey, string journaled, string presented)
        : base($"Step '{stepKey}' asks for something else than the journal has. A pipeline must take the same steps when it runs again: take time, ids and randomness from the run.\njournaled: {journaled}\npresented: {presented}")
    {
        StepKey = stepKey;
        Journaled = journaled;
        Presented = presented;
    }

    /// <summary>The step.</summary>
    public string StepKey { get; }

    /// <summary>The journaled request, as JSON.</summary>
    public string Journaled { get; }

    /// <summary>The request the pipeline presents now, as JSON.</summary>
    public string Presented { get; }

    /// <inheritdoc />
    protected internal override bool EndsRun => true;
}

/// <summary>A part of a migrated flow that Slipway does not translate was reached.</summary>
public sealed class NotMigratedException : SlipwayException
{
    /// <summary>Creates the exception for a node.</summary>
    /// <param name="title">The node's title in the builder.</param>
    /// <param name="kind">The builder's name of the node's kind.</param>
    /// <param name="reason">Why it was not migrated.</param>
    public NotMigratedException(string title, string kind, string reason)
        : this($"'{title}' ({kind}) was not migrated: {reason} MIGRATION.md says what to write in its place.", (title, kind))
    {
    }

    internal NotMigratedException(string message, (string Title, string Kind) node)
        : base(message) => (Title, Kind) = node;

    /// <summary>The node's title in the builder.</summary>
    public string Title { get; }

    /// <summary>The builder's name of the node's kind.</summary>
    public string Kind { get; }

    /// <inheritdoc />
    protected internal override bool EndsRun => true;
}
