namespace Slipway.Compat.Scripting;

/// <summary>How <see cref="PythonEngine"/> runs scripts.</summary>
public sealed record PythonOptions
{
    /// <summary>The interpreter: a path, or a name that is looked up in <c>PATH</c>. Python 3.8 or later.</summary>
    /// <value><c>python3</c>.</value>
    public string Interpreter { get; init; } = "python3";

    /// <summary>The most workers, which is how many scripts run at the same time. Each is a process of its own, started when first needed.</summary>
    /// <value>One per processor, at most four.</value>
    public int MaxWorkers { get; init; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>After how many calls a worker is replaced by a fresh one; 1 gives every call a process of its own.</summary>
    /// <value>1000.</value>
    public int MaxCallsPerWorker { get; init; } = 1000;

    /// <summary>The most time of one call; a worker that takes longer is killed.</summary>
    /// <value>15 seconds, as in Dify's sandbox.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most time a worker may take to start.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most address space of a worker, in bytes. Not enforced on Windows.</summary>
    /// <value>1 GiB.</value>
    public long MaxMemoryBytes { get; init; } = 1L << 30;

    /// <summary>The largest file a script may write, in bytes. Not enforced on Windows.</summary>
    /// <value>64 MiB.</value>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>The largest result of a call, in bytes of JSON.</summary>
    /// <value>16 MiB.</value>
    public int MaxOutputBytes { get; init; } = 16 << 20;

    /// <summary>Whether scripts may use the network.</summary>
    /// <value>False.</value>
    public bool AllowNetwork { get; init; }

    /// <summary>The clock that timeouts are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What keeps scripts from the network.</summary>
public enum PythonIsolation
{
    /// <summary>Nothing: <see cref="PythonOptions.AllowNetwork"/> is set.</summary>
    None,

    /// <summary>A hook in the interpreter refuses it. Ordinary Python code cannot get around that; a script that starts other
    /// programs or calls native code can.</summary>
    Interpreter,

    /// <summary>The worker, and whatever it starts, is in a network namespace of its own with nothing in it.</summary>
    Namespace,
}
