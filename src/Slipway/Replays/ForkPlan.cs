using Slipway.Journal;

namespace Slipway.Replays;

/// <summary>The beginning of a fork: its record, and the steps it takes over.</summary>
internal static class ForkPlan
{
    private const int ShownSteps = 40;

    /// <summary>A run's record names all the runs it comes from, one in the other; JSON is not nested without end.</summary>
    private const int MaxOrigins = 50;

    /// <exception cref="ForkException">The run has no such step, or comes from too many others.</exception>
    public static RunHistory Create(RunHistory history, string at, ForkOptions options, NodeLife owner, SlipwayOptions host)
    {
        if (history.Run.Fork?.AllRuns().Count() >= MaxOrigins)
        {
            throw new ForkException($"Run {history.Run.Id} is a fork of a fork, {MaxOrigins} times over. Fork one of those it comes from.");
        }

        var id = options.Id ?? RunId.New(host.Time);
        var (key, kept) = Find(history, at);
        var origin = history.Run;
        var run = new RunRecord(id, origin.Pipeline, host.Time.GetUtcNow(), options.Input is { } input ? SlipwayHost.WriteInput(input) : origin.Input)
        {
            Version = options.Version ?? origin.Version,
            User = options.User,
            ConversationId = origin.ConversationId,
            Conversation = origin.Conversation,
            Prices = host.Models?.Prices,
            Owner = owner.Node,
            OwnerLife = owner.Life,
            Fork = new ForkOrigin(origin.Id, key, kept, origin.StartedAt)
            {
                Prompts = options.Prompts,
                Models = options.Models,
                Parent = origin.Fork,
            },
        };

        // The run they come from has paid for them.
        return new RunHistory(run, [.. history.Steps.Take(kept).Select(s => s with { RunId = id, Epoch = run.Epoch, Usage = null, Attempts = 0, ModelAttempts = [] })]);
    }

    /// <summary>The step's full key, and how many steps had ended before it. A name alone will do where only one step has it.</summary>
    private static (string Key, int Kept) Find(RunHistory history, string at)
    {
        var places = history.Steps.ToDictionary(s => s.Key, s => s.Sequence - 1, StringComparer.Ordinal);
        foreach (var waiting in history.Pending.Where(p => p.State is not PendingState.Closed))
        {
            places.TryAdd(waiting.Key, history.Steps.Count);
        }

        foreach (var key in (string[])[at, at + "#1"])
        {
            if (places.TryGetValue(key, out var kept))
            {
                return (key, kept);
            }
        }

        var named = places.Keys.Where(k => k.EndsWith("/" + at, StringComparison.Ordinal) || k.EndsWith($"/{at}#1", StringComparison.Ordinal)).ToList();
        return named switch
        {
            [var only] => (only, places[only]),
            [] => throw new ForkException(places.Count == 0
                ? $"Run {history.Run.Id} has no steps, so there is nothing to fork at."
                : $"Run {history.Run.Id} has no step '{at}'. Its steps are:{List(places.Keys)}"),
            _ => throw new ForkException($"Run {history.Run.Id} has several steps '{at}':{List(named)}"),
        };
    }

    private static string List(IReadOnlyCollection<string> steps) =>
        string.Concat(steps.Take(ShownSteps).Select(s => "\n  " + s)) + (steps.Count > ShownSteps ? $"\n  and {steps.Count - ShownSteps} more" : "");
}
