using System.Text.Json.Serialization;
using Slipway.Replays;

namespace Slipway;

/// <summary>What a run was forked from, and what was changed.</summary>
/// <param name="Run">The run it was forked from.</param>
/// <param name="Step">The first step that was not taken from that run.</param>
/// <param name="Kept">How many steps were taken from it: they are the first ones of the fork, under the same keys and numbers.</param>
/// <param name="StartedAt">When the run it was forked from began.</param>
public sealed record ForkOrigin(RunId Run, string Step, int Kept, DateTimeOffset StartedAt)
{
    /// <summary>The text of other prompts by their names: a whole <c>.prompty</c> file, or its messages alone.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of other models by the names of the prompts that ask them.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    /// <summary>What the run it was forked from was forked from; null when it was not.</summary>
    public ForkOrigin? Parent { get; init; }

    /// <summary>Whether a run is among those it was forked from, at first or second hand.</summary>
    public bool ComesFrom(RunId run) => AllRuns().Contains(run);

    /// <summary>The runs it was forked from, at first and second hand, the last one first.</summary>
    public IEnumerable<RunId> AllRuns()
    {
        for (var origin = this; origin is not null; origin = origin.Parent)
        {
            yield return origin.Run;
        }
    }

    /// <summary>The run that the first fork was made of.</summary>
    [JsonIgnore]
    internal RunRoot Root => Parent?.Root ?? new RunRoot(Run, StartedAt);
}
