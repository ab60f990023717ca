namespace Slipway.Cli;

/// <summary>What the process returns.</summary>
public static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Ok = 0;

    /// <summary>The command ran and found something: errors in an export, a failed run, a divergence.</summary>
    public const int Findings = 1;

    /// <summary>The command was called in a wrong way, or something it needs is missing.</summary>
    public const int Usage = 2;

    /// <summary>The command was stopped by Ctrl-C.</summary>
    public const int Cancelled = 130;
}
