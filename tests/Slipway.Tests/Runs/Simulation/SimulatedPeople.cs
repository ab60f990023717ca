using Microsoft.Extensions.Time.Testing;
using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Those who answer what runs ask, and send what they wait for, and remember what they were told.</summary>
internal sealed class SimulatedPeople(SimulatedWorld world, Work[] work)
{
    private readonly Dictionary<string, Work.Wait> _waits = Work.Find<Work.Wait>(work).ToDictionary(w => w.Name);
    private readonly Dictionary<string, string> _accepted = [];

    /// <summary>What they can answer.</summary>
    public List<PendingStep> FindOpen(RunHistory run) =>
        [.. run.Pending.Where(p => p.Waits(run.Run.Cancel is not null) && p.Kind is not StepKind.Delay && FateOf(p) is not Fate.Misses && !(p.IsEffect && world.IsAnyStill))];

    /// <summary>Whether nothing that is to come misses its deadline when it is so late.</summary>
    public bool MayBe(RunHistory run, DateTimeOffset time) =>
        !run.Pending.Any(p => p.Waits(run.Run.Cancel is not null) && FateOf(p) is Fate.Comes && p.OpenedAt + DeadlineOf(p) <= time);

    /// <summary>Whether a step's time is over, though its run has not taken that up.</summary>
    public bool IsLate(PendingStep step) => step.OpenedAt + DeadlineOf(step) <= world.Now;

    /// <returns>False when it was not taken.</returns>
    public async Task<bool> AnswerAsync(PendingStep asked)
    {
        using var desk = new SlipwayHost(new SlipwayOptions { Journal = world.Journal, Node = "desk", Time = new FakeTimeProvider(world.Now) });
        var name = SimulatedRun.NameOf(asked.Key);
        var reason = $"answer {_accepted.Count}";
        try
        {
            switch (asked)
            {
                case { Kind: StepKind.Event }:
                    if (!await desk.SendEventAsync(asked.RunId, asked.Subject, name))
                    {
                        return false;
                    }

                    break;
                case { Kind: StepKind.Review }:
                    var assignees = SlipwayJson.Read<ReviewQuestion>(asked.Question.Span)!.Assignees;
                    await desk.AnswerAsync(asked.RunId, asked.Key, name, assignees is [var first, ..] ? first : "anybody", reason);
                    break;
                default:
                    await desk.AnswerAsync(asked.RunId, asked.Key, world.Happened.ContainsKey($"{asked.RunId}/{asked.Key}")
                        ? new UnknownOutcome(EffectOutcome.Happened, asked.Key)
                        : new UnknownOutcome(EffectOutcome.Repeat));
                    return true;
            }
        }
        catch (AnswerRefusedException)
        {
            return false;
        }

        world.Check(_accepted.TryAdd($"{asked.RunId}/{asked.Key}", reason), $"Two answers to '{asked.Key}' are taken.");
        return true;
    }

    /// <summary>What was taken is what the run goes on with, and questions have gone to whom they should.</summary>
    public void Check(RunHistory run)
    {
        foreach (var (key, reason) in _accepted.Where(a => a.Key.StartsWith($"{run.Run.Id}/", StringComparison.Ordinal)).Select(a => (a.Key[(a.Key.IndexOf('/') + 1)..], a.Value)))
        {
            var step = run.Steps.FirstOrDefault(s => s.Key == key);
            world.Check(step is not null || run.Run.Status is not RunStatus.Completed, $"The answer to '{key}' was taken, and is not on the record.");
            world.Check(step?.Failure is null && (step is not { Kind: StepKind.Review } || Read(step).Reason == reason), $"The answer to '{key}' was taken, and is not what the run has.");
        }

        foreach (var step in run.Pending.Where(p => p.Kind is StepKind.Review && run.Steps.Any(s => s.Key == p.Key && IsTooLate(s))))
        {
            var escalated = SlipwayJson.Read<ReviewQuestion>(step.Question.Span)!.Escalated ?? [];
            world.Check(
                escalated.Select(e => e.At - step.OpenedAt).SequenceEqual(_waits[SimulatedRun.NameOf(step.Key)].Escalations.Select(e => e.After)),
                $"'{step.Key}' has gone to others {string.Join(", ", escalated.Select(e => e.At - step.OpenedAt))} after it was asked.");
        }
    }

    private static bool IsTooLate(StepRecord review) => review.Failure?.Code is "ReviewTimeout" || (review.Result is not null && Read(review).IsTimeout);

    private static ReviewAnswer<string> Read(StepRecord review) => SlipwayJson.Read<ReviewAnswer<string>>(review.Result!.Value.Span)!;

    private Fate FateOf(PendingStep step) => step.IsEffect ? Fate.Comes : _waits[SimulatedRun.NameOf(step.Key)].Fate;

    private TimeSpan? DeadlineOf(PendingStep step) => step.IsEffect ? null : _waits[SimulatedRun.NameOf(step.Key)].Deadline;
}
