namespace Slipway;

/// <summary>What a tool's failure does.</summary>
public enum ToolFailureAction
{
    /// <summary>The model is told, and goes on as it sees fit.</summary>
    TellModel,

    /// <summary>The failure is thrown: the run fails unless the pipeline catches it.</summary>
    Fail,
}

/// <summary>What happens when a model still asks for tools after the last round.</summary>
public enum ToolLimitAction
{
    /// <summary>The call fails with the code <c>ToolRoundsExceeded</c>.</summary>
    Fail,

    /// <summary>The model is asked once more, without tools, so that it answers with what it has.</summary>
    AnswerWithoutTools,
}

/// <summary>How a model and its tools take turns.</summary>
public sealed record ToolLoopOptions
{
    /// <summary>The most rounds: answers of the model that ask for tools. At least 1.</summary>
    /// <value>8.</value>
    public int MaxRounds { get; init; } = 8;

    /// <summary>What happens when the model still asks for tools after the last round.</summary>
    public ToolLimitAction AtLimit { get; init; }

    /// <summary>What a tool's failure does, where the tool does not say. Calls that cannot be made (no such tool, arguments that are too
    /// long, no JSON or do not fit the tool's schema) are failures too.</summary>
    public ToolFailureAction OnFailure { get; init; }

    /// <summary>The most tools of one round that are called at the same time. At least 1.</summary>
    /// <value>4.</value>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>The most calls of one round; the others fail with the code <c>TooManyToolCalls</c>. At least 1.</summary>
    /// <value>32.</value>
    public int MaxCallsPerRound { get; init; } = 32;

    /// <summary>The most characters of a call's arguments.</summary>
    /// <value>65,536.</value>
    public int MaxArgumentsLength { get; init; } = 64 * 1024;

    /// <summary>The most characters of a result, as the model is told it.</summary>
    /// <value>262,144.</value>
    public int MaxResultLength { get; init; } = 256 * 1024;

    /// <summary>Whether the model may ask for several tools in one answer; null to leave it to the provider, and nothing on the wire.</summary>
    public bool? AllowsParallelCalls { get; init; }

    /// <summary>How the model is told of a failure.</summary>
    /// <value><c>Error (CODE): message</c>.</value>
    public Func<StepFailedException, string> DescribeFailure { get; init; } = static failure => $"Error ({failure.ErrorCode}): {failure.Message}";

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCallsPerRound, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxArgumentsLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResultLength, 1);
    }
}
