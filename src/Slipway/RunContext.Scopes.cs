using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway;

public sealed partial class RunContext
{
    private const string ParallelName = "parallel";

    /// <summary>Runs two branches side by side and waits for both.</summary>
    /// <remarks>When one fails the other is awaited, then the first failure in the order of the branches is thrown. When one waits (for a review,
    /// an event, a time) the other goes on until it ends or waits too.</remarks>
    public async Task<(T1 First, T2 Second)> ParallelAsync<T1, T2>(Func<RunContext, Task<T1>> first, Func<RunContext, Task<T2>> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var branch = OpenBranches();
        var (one, two) = (Start(first, branch(0)), Start(second, branch(1)));
        await JoinAsync([one, two]);
        return (await one, await two);
    }

    /// <summary>Runs three branches side by side and waits for all.</summary>
    /// <inheritdoc cref="ParallelAsync{T1, T2}"/>
    public async Task<(T1 First, T2 Second, T3 Third)> ParallelAsync<T1, T2, T3>(
        Func<RunContext, Task<T1>> first, Func<RunContext, Task<T2>> second, Func<RunContext, Task<T3>> third)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        var branch = OpenBranches();
        var (one, two, three) = (Start(first, branch(0)), Start(second, branch(1)), Start(third, branch(2)));
        await JoinAsync([one, two, three]);
        return (await one, await two, await three);
    }

    /// <summary>Runs four branches side by side and waits for all.</summary>
    /// <inheritdoc cref="ParallelAsync{T1, T2}"/>
    public async Task<(T1 First, T2 Second, T3 Third, T4 Fourth)> ParallelAsync<T1, T2, T3, T4>(
        Func<RunContext, Task<T1>> first, Func<RunContext, Task<T2>> second, Func<RunContext, Task<T3>> third, Func<RunContext, Task<T4>> fourth)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(fourth);
        var branch = OpenBranches();
        var (one, two, three, four) = (Start(first, branch(0)), Start(second, branch(1)), Start(third, branch(2)), Start(fourth, branch(3)));
        await JoinAsync([one, two, three, four]);
        return (await one, await two, await three, await four);
    }

    /// <summary>Runs any number of branches side by side and waits for all.</summary>
    /// <inheritdoc cref="ParallelAsync{T1, T2}"/>
    public async Task ParallelAsync(params IReadOnlyList<Func<RunContext, Task>> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        foreach (var body in branches)
        {
            ArgumentNullException.ThrowIfNull(body, nameof(branches));
        }

        var branch = OpenBranches();
        await JoinAsync([.. branches.Select((body, index) => StartAsync(body, branch(index)))]);
    }

    /// <summary>Runs a body for each item and collects the results in the order of the items.</summary>
    /// <param name="name">The name of the scope the bodies' steps are in, in kebab case.</param>
    /// <param name="items">The items.</param>
    /// <param name="body">The body: the item, its index from 0, and the context for its steps.</param>
    /// <param name="options">Concurrency and failures; null for one after the other, stopping at the first failure.</param>
    /// <remarks>An item whose body waits (for a review, an event, a time) keeps its place among the concurrent ones.</remarks>
    public async Task<IReadOnlyList<TOut>> ForEachAsync<TIn, TOut>(
        string name, IEnumerable<TIn> items, Func<TIn, int, RunContext, Task<TOut>> body, ForEachOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        options ??= new ForEachOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrency, 1);
        var list = items as IReadOnlyList<TIn> ?? [.. items];
        var (scope, isSuspended) = (StepKey.Create(_scope, name, CountUse(name)).Value, _isSuspended);
        var results = new TOut[list.Count];
        var kept = new bool[list.Count];
        var next = -1;
        var stopped = false;
        var failures = new ConcurrentDictionary<int, ExceptionDispatchInfo>();

        // An item that the journal has steps of had begun before another one failed.
        bool MayBegin(int index) => !Volatile.Read(ref stopped) || _state.Journaled.HasAnyIn($"{scope}/{index}");

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var index && index < list.Count)
            {
                if (!MayBegin(index))
                {
                    continue;
                }

                try
                {
                    results[index] = await body(list[index], index, new RunContext(this, $"{scope}/{index}", isSuspended));
                    kept[index] = true;
                }
                catch (SlipwayException e) when (options.OnError is not ItemError.Stop && !e.EndsRun)
                {
                    kept[index] = options.OnError is ItemError.Null;
                }
                catch (Exception e) when (e is not SuspensionSignal)
                {
                    Volatile.Write(ref stopped, true);
                    failures[index] = ExceptionDispatchInfo.Capture(e);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.MaxConcurrency, list.Count)).Select(_ => WorkAsync()).ToList());
        if (!failures.IsEmpty)
        {
            failures.MinBy(f => f.Key).Value.Throw();
        }

        return Array.TrueForAll(kept, static k => k) ? results : [.. results.Where((_, index) => kept[index])];
    }

    /// <summary>A context whose steps are in a scope of their own.</summary>
    internal RunContext OpenScope(string name) => new(this, StepKey.Create(_scope, name, CountUse(name)).Value, _isSuspended);

    /// <summary>Waits for all, then throws the first failure in their order: not the one that came first, which may be another one next time.</summary>
    private static async Task JoinAsync(IReadOnlyList<Task> branches)
    {
        await Task.WhenAll(branches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        foreach (var branch in branches)
        {
            await branch;
        }
    }

    private static async Task<T> Start<T>(Func<RunContext, Task<T>> body, RunContext context) => await body(context);

    private static async Task StartAsync(Func<RunContext, Task> body, RunContext context) => await body(context);

    private Func<int, RunContext> OpenBranches()
    {
        var (scope, isSuspended) = (StepKey.Create(_scope, ParallelName, CountUse(ParallelName)).Value, _isSuspended);
        return index => new RunContext(this, $"{scope}/{index}", isSuspended);
    }
}
