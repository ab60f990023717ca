namespace Slipway.Compat.Scripting;

/// <summary>The limits of <see cref="JavaScriptEngine"/>; each applies to one call.</summary>
public sealed record JavaScriptOptions
{
    /// <summary>The most time.</summary>
    /// <value>15 seconds, as in Dify's sandbox.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most memory a call may allocate, in bytes; checked between statements.</summary>
    /// <value>128 MiB.</value>
    public long MaxMemoryBytes { get; init; } = 128L << 20;

    /// <summary>The most statements a call may execute.</summary>
    /// <value>10 million.</value>
    public int MaxStatements { get; init; } = 10_000_000;

    /// <summary>The deepest recursion of functions.</summary>
    /// <value>1000.</value>
    public int MaxRecursion { get; init; } = 1000;

    /// <summary>The longest array a script may make.</summary>
    /// <value>One million elements.</value>
    public uint MaxArrayLength { get; init; } = 1_000_000;

    /// <summary>The largest result, in characters of JSON.</summary>
    /// <value>16 Mi.</value>
    public int MaxOutputLength { get; init; } = 16 << 20;
}
