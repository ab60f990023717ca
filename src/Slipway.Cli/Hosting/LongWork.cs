namespace Slipway.Cli.Hosting;

/// <summary>Work that looks at no token for seconds, as a compiler does within a method: who waits for it stops at once, and it ends with the process.</summary>
internal static class LongWork
{
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct) => Task.Run(work, ct).WaitAsync(ct);

    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken ct) => Task.Run(work, ct).WaitAsync(ct);
}
