namespace Slipway.Cli;

/// <summary>Ends a command with a message for the user instead of a stack trace.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="exitCode">What the process returns.</param>
public sealed class CliException(string message, int exitCode = ExitCode.Usage) : Exception(message)
{
    /// <summary>What the process returns.</summary>
    public int ExitCode { get; } = exitCode;
}
