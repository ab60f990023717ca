using System.Globalization;
using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>Random owners of runs, on journals that share a database, beside a journal in memory that does the same.</summary>
internal sealed class SharedJournal(IJournal[] journals, MemoryJournal model, int seed)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly Random _random = new(seed);
    private readonly List<RunRecord> _runs = [];
    private readonly List<Owner> _owners = [];
    private readonly List<string> _done = [];
    private readonly string[] _names = [.. journals.Select((_, place) => $"node-{place}")];
    private readonly NodeLife[] _nodes = new NodeLife[journals.Length];
    private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task WorkAsync()
    {
        for (var place = 0; place < journals.Length; place++)
        {
            await JoinAsync(place);
        }

        for (var i = 0; i < 150; i++)
        {
            try
            {
                await DoAsync(_random.Next(journals.Length));
                if (_random.Next(3) == 0)
                {
                    await CompareAsync();
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{seed}: {e.Message}\n{string.Join('\n', _done)}", e);
            }
        }
    }

    private Task DoAsync(int place) => _random.Next(_runs.Count == 0 ? 1 : 16) switch
    {
        0 => StartAsync(place),
        1 => TakeOverAsync(place),
        2 => TakeOverAsync(place),
        3 => PassAsync(place),
        4 => AnswerAsync(place),
        5 => AnswerAsync(place),
        6 => CancelAsync(place),
        7 => EraseAsync(place),
        8 => _random.Next(3) == 0 ? JoinAsync(place) : PassAsync(place),
        9 => _random.Next(3) == 0 ? LeaveAsync(place) : TakeOverAsync(place),
        _ => _owners.Count == 0 ? StartAsync(place) : WriteAsync(_owners[_random.Next(_owners.Count)]),
    };

    private async Task StartAsync(int place)
    {
        var isKnown = _runs.Count > 0 && _random.Next(4) == 0;
        var run = Sample.Run(_runs.Count, $"p{_random.Next(2)}") with { Owner = _nodes[place].Node, OwnerLife = _nodes[place].Life };
        run = isKnown ? run with { Id = _runs[_random.Next(_runs.Count)].Id } : run;
        if (await BothAsync($"start {Name(run.Id)}", place, j => j.TryStartRunAsync(run, Ct).AsTask()))
        {
            _runs.Add(run);
            _owners.Add(new Owner(place, run, 1));
        }
    }

    private async Task TakeOverAsync(int place)
    {
        var run = AnyRun();
        var history = await BothAsync(
            $"take over {Name(run.Id)}", place, j => j.TakeOverAsync(run.Id, _nodes[place], _now, Ct).AsTask(), (a, b) => ShouldBeSame(a, b));
        if (history is not null)
        {
            _owners.Add(new Owner(place, history.Run, history.Steps.Count + 1)
            {
                Known = [.. history.Pending.Where(p => p.State is PendingState.Answered or PendingState.Expired).Select(p => p.Key)],
            });
        }
    }

    private async Task WriteAsync(Owner owner)
    {
        var (run, what) = (owner.Run, $"{Name(owner.Run.Id)} epoch {owner.Run.Epoch}");
        try
        {
            // A journal that has the present owner too says nothing to a late one's barrier; its host stops it.
            var isReplaced = _owners.Exists(o => o.Place == owner.Place && o.Run.Id == run.Id && o.Run.Epoch > run.Epoch);
            switch (_random.Next(isReplaced ? 3 : 0, 8))
            {
                case < 3:
                    var step = Sample.Step(run, owner.Next) with { Key = _random.Next(2) == 0 ? Key() : $"step#{owner.Next}" };
                    await BothAsync($"append {step.Key} {owner.Next} {what}", owner.Place, async j =>
                    {
                        if ((await j.ReadAsync(run.Id, Ct))!.Steps.All(s => s.Key != step.Key))
                        {
                            j.Append(step);
                        }

                        await j.FlushAsync(run.Id, Ct);
                        return 1;
                    });
                    owner.Next = (await model.ReadAsync(run.Id, Ct))!.Steps.Count + 1;
                    break;
                case < 5:
                    var key = Key();
                    var pending = new PendingStep(run.Id, key, key is "wait#1" ? StepKind.Tool : key is "wait#2" ? StepKind.Review : StepKind.Event, Sample.Hash("q"), Sample.Utf8("\"?\""))
                    {
                        Epoch = run.Epoch,
                        State = _random.Next(3) == 0 ? PendingState.Begun : PendingState.Open,
                        Subject = "queue",
                        OpenedAt = _now,
                        Due = _random.Next(2) == 0 ? _now.AddSeconds(_random.Next(30)) : null,
                    };
                    await BothAsync($"begin {pending.Key} {pending.State} {what}", owner.Place, async j =>
                    {
                        if ((await j.ReadAsync(run.Id, Ct))!.Steps.All(s => s.Key != key))
                        {
                            await j.BeginStepAsync(pending, Ct);
                        }

                        return 1;
                    });
                    break;
                case 5:
                    var knows = _random.Next(2) == 0;
                    await BothAsync($"suspend {what} {knows} {string.Join(',', owner.Known)}", owner.Place, j => j.SuspendAsync(run.Id, run.Epoch, knows, owner.Known, Ct).AsTask());
                    _owners.Remove(owner);
                    break;
                case 6:
                    var due = _now.AddSeconds(_random.Next(3));
                    await BothAsync($"release {what}", owner.Place, j => j.ReleaseAsync(run.Id, new NodeLife(run.Owner, run.OwnerLife), run.Epoch, due, Ct).AsTask());
                    _owners.Remove(owner);
                    break;
                default:
                    var outcome = Sample.Completed() with { Status = RunStatus.Failed, Failure = new Failure("Broken", "no", "step#1"), Epoch = run.Epoch, FinishedAt = _now };
                    await BothAsync($"finish {what}", owner.Place, async j =>
                    {
                        await j.FinishRunAsync(run.Id, outcome, Ct);
                        return 1;
                    });
                    _owners.Remove(owner);
                    break;
            }
        }
        catch (LostRunException)
        {
            // As a host does, which ends its work on the run then.
            _owners.Remove(owner);
            await BothAsync($"let go of {what}", owner.Place, j => j.ReleaseAsync(run.Id, new NodeLife(run.Owner, run.OwnerLife), run.Epoch, _now, Ct).AsTask());
        }
    }

    private async Task AnswerAsync(int place)
    {
        var (run, key) = (AnyRun().Id, Key());
        await BothAsync($"answer {Name(run)} {key}", place, j => j.AnswerAsync(run, key, new StepAnswer(Sample.Utf8("7"), _now, "ada", "so"), Ct).AsTask());
    }

    private async Task CancelAsync(int place)
    {
        var run = AnyRun().Id;
        await BothAsync($"cancel {Name(run)}", place, j => j.RequestCancelAsync(run, new CancelRequest(_now, "bob", "enough"), Ct).AsTask());
    }

    private async Task EraseAsync(int place)
    {
        var run = AnyRun().Id;
        await BothAsync($"erase {Name(run)}", place, j => j.EraseAsync(run, _now, Ct).AsTask());
    }

    private async Task JoinAsync(int place) =>
        _nodes[place] = await BothAsync($"join {place}", place, j => j.JoinAsync(_names[place], _now + Lease, Ct).AsTask());

    /// <summary>One that has left may be forgotten, and begins with its first life again.</summary>
    private async Task LeaveAsync(int place)
    {
        await BothAsync($"leave {place}", place, async j =>
        {
            await j.LeaveAsync(_nodes[place], Ct);
            return 1;
        });
        _names[place] += "'";
        await JoinAsync(place);
    }

    private async Task PassAsync(int place)
    {
        _now += TimeSpan.FromSeconds(_random.Next(10));
        await BothAsync($"renew {place}", place, j => j.RenewAsync(_nodes[place], _now + Lease, Ct).AsTask(), (a, b) =>
        {
            a.IsHeld.ShouldBe(b.IsHeld);
            a.Cancelled.ShouldBe(b.Cancelled, ignoreOrder: true);
        });
    }

    private async Task<T> BothAsync<T>(string what, int place, Func<IJournal, Task<T>> work, Action<T, T>? compare = null)
    {
        _done.Add($"{place}: {what}");
        var seen = await TryAsync(() => work(journals[place]));
        var expected = await TryAsync(() => work(model));
        seen.Failure?.GetType().ShouldBe(expected.Failure?.GetType(), seen.Failure?.Message);
        (seen.Failure is null).ShouldBe(expected.Failure is null, expected.Failure?.Message);
        if (expected.Failure is LostRunException lost)
        {
            throw lost;
        }

        if (expected.Failure is null)
        {
            (compare ?? ((a, b) => a.ShouldBe(b)))(seen.Value!, expected.Value!);
        }

        return expected.Value!;
    }

    private static async Task<(T? Value, Exception? Failure)> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return (await work(), null);
        }
        catch (JournalException e)
        {
            return (default, e);
        }
    }

    private async Task CompareAsync()
    {
        var ready = new ReadyQuery(_now) { Pipelines = ["p0", "p1"], Limit = 1000 };
        foreach (var journal in journals)
        {
            foreach (var run in _runs)
            {
                ShouldBeSame(await journal.ReadAsync(run.Id, Ct), await model.ReadAsync(run.Id, Ct));
            }

            (await journal.FindReadyAsync(ready, Ct)).Select(r => Name(r.Id)).ShouldBe((await model.FindReadyAsync(ready, Ct)).Select(r => Name(r.Id)), ignoreOrder: true);
            (await journal.FindErasableAsync(_now, null, 1000, Ct)).Select(Name).ShouldBe((await model.FindErasableAsync(_now, null, 1000, Ct)).Select(Name), ignoreOrder: true);
            (await PendingAsync(journal)).ShouldBe(await PendingAsync(model), ignoreOrder: true);
        }
    }

    private async Task<List<string>> PendingAsync(IJournal journal)
    {
        var found = new List<string>();
        await foreach (var step in journal.ListPendingAsync(new PendingQuery { Limit = 1000 }, Ct))
        {
            found.Add($"{Name(step.RunId)} {step.Key}");
        }

        return found;
    }

    private static void ShouldBeSame(RunHistory? actual, RunHistory? expected)
    {
        (actual is null).ShouldBe(expected is null);
        if (actual is null)
        {
            return;
        }

        actual.Run.ShouldBeSameAs(expected!.Run);
        actual.Run.Totals.ShouldBe(expected.Run.Totals);
        actual.Steps.Count.ShouldBe(expected.Steps.Count);
        foreach (var (one, other) in actual.Steps.Zip(expected.Steps))
        {
            one.ShouldBeSameAs(other);
        }

        actual.Pending.Count.ShouldBe(expected.Pending.Count);
        foreach (var (one, other) in actual.Pending.OrderBy(p => p.Key, StringComparer.Ordinal).Zip(expected.Pending.OrderBy(p => p.Key, StringComparer.Ordinal)))
        {
            one.ShouldBeSameAs(other);
        }
    }

    private RunRecord AnyRun() => _runs[_random.Next(_runs.Count)];

    private string Key() => string.Create(CultureInfo.InvariantCulture, $"wait#{_random.Next(1, 4)}");

    private string Name(RunId run) => string.Create(CultureInfo.InvariantCulture, $"run{_runs.FindIndex(r => r.Id == run)}");

    private sealed class Owner(int place, RunRecord run, int next)
    {
        public int Place => place;

        public RunRecord Run => run;

        public int Next { get; set; } = next;

        public IReadOnlyList<string> Known { get; init; } = [];
    }
}
