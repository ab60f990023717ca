namespace Slipway.Recordings;

/// <summary>Limits of reading a recording, and what to do with lines that are wrong.</summary>
public sealed record RecordingReadOptions
{
    internal const int DepthLimit = 256;

    /// <summary>Longest line in bytes.</summary>
    /// <value>64 MiB.</value>
    public int MaxLineBytes { get; init; } = 64 << 20;

    /// <summary>Most lines.</summary>
    /// <value>One million.</value>
    public int MaxLines { get; init; } = 1_000_000;

    /// <summary>Called for each wrong line, which is then left out. Without it, the first wrong line throws a <see cref="RecordingException"/>.</summary>
    public Action<RecordingProblem>? OnProblem { get; init; }
}

/// <summary>What is wrong with a line of a recording, or with one of its cases.</summary>
/// <param name="File">Name of the recording, or the case.</param>
/// <param name="Line">Line number, from 1; 0 for none.</param>
/// <param name="Message">What is wrong.</param>
public sealed record RecordingProblem(string File, int Line, string Message)
{
    /// <summary><c>file(line): message</c>, or <c>case: message</c>.</summary>
    /// <returns>The problem as one line.</returns>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}({Line}): {Message}";
}

/// <summary>A recording cannot be read.</summary>
/// <param name="problem">What is wrong, and where.</param>
/// <param name="inner">The error beneath, if any.</param>
public sealed class RecordingException(RecordingProblem problem, Exception? inner = null) : SlipwayException(problem.ToString(), inner)
{
    /// <summary>What is wrong, and where.</summary>
    public RecordingProblem Problem { get; } = problem;
}
