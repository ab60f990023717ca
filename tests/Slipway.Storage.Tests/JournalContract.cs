using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Journal;
using Slipway.Models;

namespace Slipway.Storage.Tests;

/// <summary>Where a suite gets its journals from.</summary>
public interface IJournalFixture
{
    /// <summary>A new, empty journal.</summary>
    ValueTask<IJournal> OpenAsync();

    /// <summary>A text as the journal gives it back.</summary>
    string Kept(string text) => text;
}

/// <summary>What every journal does.</summary>
public abstract class JournalContract<TFixture>(TFixture fixture)
    where TFixture : class, IJournalFixture
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfAnUnknownRun_IsNull()
    {
        await using var journal = await fixture.OpenAsync();

        (await journal.ReadAsync(new RunId(Guid.NewGuid()), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Read_OfARunThatJustBegan_FindsIt()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run();
        await journal.StartRunAsync(run, Ct);
        journal.Append(Sample.Step(run, 1));

        var history = await journal.ReadAsync(run.Id, Ct);

        history.ShouldNotBeNull().Run.ShouldBeSameAs(run);
        history.Steps.ShouldHaveSingleItem().ShouldBeSameAs(Sample.Step(run, 1));
    }

    [Fact]
    public async Task Read_OfAFailedRun_GivesEveryFieldBack()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run() with { User = "zoë", ConversationId = "chat-7", Version = "1.2.3", Owner = "knoten-ß", OwnerLife = 7, Epoch = 3, Format = 9 };
        var grandparent = new ForkOrigin(Sample.Run().Id, "draft#1", 0, Sample.Run().StartedAt);
        run = run with
        {
            Conversation = Sample.Utf8("""{"turn":2}"""),
            Fork = new ForkOrigin(Sample.Run().Id, "reply#1", 3, run.StartedAt)
            {
                Prompts = new Dictionary<string, string> { ["reply"] = "user:\nKürzer, bitte.\n" },
                Models = new Dictionary<string, string> { ["reply"] = "large" },
                Parent = grandparent,
            },
            Prices = PriceTable.Of([KeyValuePair.Create("fast", new ModelPrice(0.15m, 0.6m) { CachedInput = 0.075m, Reasoning = 1.2m })]),
        };
        var asked = (Sample.Step(run, 1) with { Effect = StepEffect.Repeatable, Attempts = 3, ArtifactVersion = "0a1b2c" }).Cost(0.000_000_123_4m, "EUR");
        var failed = Sample.Step(run, 2) with
        {
            Kind = StepKind.Tool,
            Effect = StepEffect.SideEffect,
            Request = default,
            Result = null,
            Failure = new Failure("Timeout", fixture.Kept("took too long: \0 ünïcödé 🚢"), "step#2"),
            Retryable = true,
            ModelAttempts =
            [
                new ModelAttempt("openai", "m-1", run.StartedAt, TimeSpan.FromTicks(77)) { Code = "http_429", Status = 429, Retryable = true, RetryAfter = TimeSpan.FromSeconds(7) },
                new ModelAttempt("", "m-2", run.StartedAt, TimeSpan.Zero) { Code = "not_configured", WasSent = false, PartialLength = 3 },
            ],
        };
        var failure = new Failure("Timeout", "took too long", "step#2");
        var finishedAt = run.StartedAt.AddTicks(9_876_543);
        await journal.StartRunAsync(run, Ct);
        journal.Append(asked);
        journal.Append(failed with { Failure = failed.Failure! with { Message = "took too long: \0 ünïcödé 🚢" } });
        await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Failed, finishedAt, null, failure) { Epoch = 3 }, Ct);

        var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();

        history.Run.ShouldBeSameAs(run with { Status = RunStatus.Failed, FinishedAt = finishedAt, Failure = failure });
        history.Run.Totals.ShouldBe(new RunTotals(2, 10, 3, 0.000_000_123_4m, "EUR"));
        history.Steps.Count.ShouldBe(2);
        history.Steps[0].ShouldBeSameAs(asked);
        history.Steps[1].ShouldBeSameAs(failed);
    }

    [Theory]
    [InlineData(StepKind.Code, StepEffect.Pure)]
    [InlineData(StepKind.Template, StepEffect.Pure)]
    [InlineData(StepKind.Prompt, StepEffect.Repeatable)]
    [InlineData(StepKind.Http, StepEffect.SideEffect)]
    [InlineData(StepKind.Tool, StepEffect.SideEffect)]
    [InlineData(StepKind.Tool, StepEffect.NonRepeatable)]
    [InlineData(StepKind.Review, StepEffect.Pure)]
    [InlineData(StepKind.Delay, StepEffect.Pure)]
    [InlineData(StepKind.Event, StepEffect.Pure)]
    public async Task Read_OfAnyKindOfStep_GivesItBack(StepKind kind, StepEffect effect)
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run();
        var step = Sample.Step(run, 1) with { Kind = kind, Effect = effect };
        await journal.StartRunAsync(run, Ct);
        journal.Append(step);

        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps[0].ShouldBeSameAs(step);
    }

    /// <summary>Each group of steps has other members: an artifact, what a model used, its attempts, a failure, a payload worth compressing.</summary>
    [Fact]
    public async Task Read_OfGroupsOfUnlikeSteps_GivesEachBack()
    {
        Func<StepRecord, StepRecord>[] members =
        [
            static s => s with { ArtifactVersion = "0a1b2c" },
            static s => s.Cost(0.25m, "EUR"),
            static s => s with { ModelAttempts = [new ModelAttempt("openai", "m-1", s.StartedAt, TimeSpan.FromTicks(77)) { Code = "http_429", Status = 429 }] },
            static s => s with { Result = null, Failure = new Failure("Timeout", "took too long", s.Key), Retryable = true },
            static s => s with { Request = Sample.Utf8($"\"{new string('a', 10_000)}\"") },
        ];
        await using var journal = await fixture.OpenAsync();
        for (var chosen = 0; chosen < 1 << members.Length; chosen++)
        {
            var run = Sample.Run();
            var plain = Sample.Step(run, 1);
            var step = members.Where((_, i) => (chosen & (1 << i)) != 0).Aggregate(Sample.Step(run, 2), static (s, add) => add(s));
            await journal.StartRunAsync(run, Ct);
            journal.Append(plain);
            journal.Append(step);
            await journal.FlushAsync(run.Id, Ct);

            var steps = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps;

            steps.Count.ShouldBe(2);
            steps[0].ShouldBeSameAs(plain);
            steps[1].ShouldBeSameAs(step);
        }
    }

    [Theory]
    [InlineData(RunStatus.Completed)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    public async Task Finish_Again_ReplacesTheOutcome(RunStatus first)
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await journal.FinishRunAsync(run.Id, new RunOutcome(first, run.StartedAt, null, new Failure("X", "x")), Ct);

        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);

        var read = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run;
        read.Status.ShouldBe(RunStatus.Completed);
        read.Failure.ShouldBeNull();
        Encoding.UTF8.GetString(read.Output!.Value.Span).ShouldBe("\"done\"");
    }

    [Fact]
    public async Task Start_OfARunThatIsThere_IsRefusedAndLeavesIt()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var beside = Sample.Run();

        var failure = await Should.ThrowAsync<JournalException>(async () =>
        {
            await journal.StartRunAsync(beside, Ct);
            await journal.StartRunAsync(run with { Pipeline = "another" }, Ct);
            journal.Append(Sample.Step(run, 2));
            await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        });

        failure.Message.ShouldContain($"{run.Id} is already in the journal");
        await journal.FinishRunAsync(beside.Id, Sample.Completed(), Ct);
        var read = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        read.Run.ShouldBeSameAs(run);
        read.Steps.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TryStart_OfARunThatIsThere_LeavesItToItsOwner()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run();
        (await journal.TryStartRunAsync(run, Ct)).ShouldBeTrue();
        journal.Append(Sample.Step(run, 1));

        (await journal.TryStartRunAsync(run with { Pipeline = "another" }, Ct)).ShouldBeFalse();

        journal.Append(Sample.Step(run, 2));
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        (await journal.TryStartRunAsync(run with { Pipeline = "another" }, Ct)).ShouldBeFalse();
        var read = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        read.Run.Pipeline.ShouldBe(run.Pipeline);
        read.Run.Status.ShouldBe(RunStatus.Completed);
        read.Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TryStart_OfARunThatWaits_LeavesItsAnswersReadable()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", DateTimeOffset.MaxValue, Ct);
        var run = Sample.Run() with { Owner = node.Node, OwnerLife = node.Life };
        await journal.StartRunAsync(run, Ct);
        await journal.BeginStepAsync(new PendingStep(run.Id, "ask#1", StepKind.Review, Sample.Hash("ask#1"), Sample.Utf8("\"?\"")) { State = PendingState.Open }, Ct);
        await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct);

        (await journal.TryStartRunAsync(run, Ct)).ShouldBeFalse();

        await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8("\"yes\""), run.StartedAt), Ct);
        var taken = (await journal.TakeOverAsync(run.Id, node, run.StartedAt, Ct)).ShouldNotBeNull();
        Encoding.UTF8.GetString(taken.Pending.ShouldHaveSingleItem().Answer!.Value.Span).ShouldBe("\"yes\"");
    }

    [Fact]
    public async Task TryStart_OfOneIdByManyAtOnce_BeginsOne()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run();

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await journal.TryStartRunAsync(run, Ct), Ct)));

        begun.Count(b => b).ShouldBe(1);
        journal.Append(Sample.Step(run, 1));
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task List_GoesOnWhileItsCallerWorks()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var seen = 0;

        await foreach (var _ in journal.ListAsync(new RunQuery { Limit = int.MaxValue }, Ct))
        {
            if (++seen == 1)
            {
                await Task.Run(() => journal.Append(Sample.Step(run, 2)), Ct);
            }
        }

        seen.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Append_ToAnUnknownRun_IsRefused()
    {
        await using var journal = await fixture.OpenAsync();
        var stranger = Sample.Run();

        var failure = await Should.ThrowAsync<JournalException>(async () =>
        {
            journal.Append(Sample.Step(stranger, 1));
            await journal.FlushAsync(stranger.Id, Ct);
        });

        failure.Message.ShouldContain($"{stranger.Id} was never started");
    }

    [Fact]
    public async Task Finish_OfAnUnknownRun_IsRefused()
    {
        await using var journal = await fixture.OpenAsync();

        await Should.ThrowAsync<JournalException>(async () => await journal.FinishRunAsync(Sample.Run().Id, Sample.Completed(), Ct));
    }

    [Fact]
    public async Task Payloads_OfAnySizeAndContent_ComeBackUnchanged()
    {
        await using var journal = await fixture.OpenAsync();
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[1, 256], Gen.Int).SampleSeeded(
            (size, symbols, seed) =>
            {
                var random = new Random(seed);
                var payload = new byte[size];
                for (var i = 0; i < size; i++)
                {
                    payload[i] = (byte)random.Next(symbols);
                }

                WriteAndReadAsync(journal, payload).GetAwaiter().GetResult();
            },
            iter: 40);
    }

    [Fact]
    public async Task AnyOrderOfCalls_LeavesWhatWasWritten()
    {
        await using var journal = await fixture.OpenAsync();
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9]).Array[1, 60].SampleSeeded(
            calls => CallAndCompareAsync(journal, calls).GetAwaiter().GetResult(), iter: 60);
    }

    [Fact]
    public async Task Writers_OfManyRunsAtOnce_LoseNothingAndKeepTheOrder()
    {
        const int Runs = 32;
        const int Steps = 25;
        await using var journal = await fixture.OpenAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => Task.Run(() => WriteRunAsync(journal, number, Steps), Ct)));

        foreach (var id in ids)
        {
            var history = (await journal.ReadAsync(id, Ct)).ShouldNotBeNull();
            history.Run.Status.ShouldBe(RunStatus.Completed);
            history.Steps.Count.ShouldBe(Steps);
            history.ShouldHaveNoGaps();
        }
    }

    [Fact]
    public async Task List_WithoutConditions_GivesTheNewestFirst()
    {
        await using var journal = await fixture.OpenAsync();
        var runs = Enumerable.Range(0, 5).Select(minute => Sample.Run(minute)).ToList();
        foreach (var run in (RunRecord[])[runs[2], runs[0], runs[4], runs[1], runs[3]])
        {
            await journal.StartRunAsync(run, Ct);
        }

        (await ListAsync(journal, new RunQuery())).Select(r => r.Id).ShouldBe(runs.Select(r => r.Id).Reverse());
        (await ListAsync(journal, new RunQuery { Limit = 2 })).Select(r => r.Id).ShouldBe([runs[4].Id, runs[3].Id]);
        (await ListAsync(journal, new RunQuery { Limit = 0 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ThatIsLong_GivesEachRunOnce()
    {
        await using var journal = await fixture.OpenAsync();
        var runs = Enumerable.Range(0, 2_500).Select(i => Sample.Run(i % 7)).ToList();
        await Task.WhenAll(runs.Select(run => journal.StartRunAsync(run, Ct).AsTask()));
        var newest = runs.OrderByDescending(static r => r.StartedAt).ThenByDescending(static r => r.Id.ToString(), StringComparer.Ordinal).Select(static r => r.Id).ToList();

        (await ListAsync(journal, new RunQuery { Limit = int.MaxValue })).Select(r => r.Id).ShouldBe(newest);
        (await ListAsync(journal, new RunQuery { Limit = 1_700 })).Select(r => r.Id).ShouldBe(newest.Take(1_700));
    }

    [Fact]
    public async Task List_WithConditions_GivesThoseThatMeetThem()
    {
        await using var journal = await fixture.OpenAsync();
        var (a, b, c) = (Sample.Run(1, "a"), Sample.Run(2, "b"), Sample.Run(3, "a"));
        foreach (var run in (RunRecord[])[a, b, c])
        {
            await journal.StartRunAsync(run, Ct);
        }

        await journal.FinishRunAsync(c.Id, Sample.Completed(), Ct);

        (await ListAsync(journal, new RunQuery { Pipeline = "a" })).Select(r => r.Id).ShouldBe([c.Id, a.Id]);
        (await ListAsync(journal, new RunQuery { Status = RunStatus.Running })).Select(r => r.Id).ShouldBe([b.Id, a.Id]);
        (await ListAsync(journal, new RunQuery { Pipeline = "a", Status = RunStatus.Completed })).Select(r => r.Id).ShouldBe([c.Id]);
        (await ListAsync(journal, new RunQuery { Pipeline = "' or 1=1 --" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_OfRunsWithModelCalls_HasTheirTotals()
    {
        await using var journal = await fixture.OpenAsync();
        var (same, mixed, unpriced) = (Sample.Run(3), Sample.Run(2), Sample.Run(1));
        foreach (var run in (RunRecord[])[same, mixed, unpriced])
        {
            await journal.StartRunAsync(run, Ct);
            journal.Append(Sample.Step(run, 1));
        }

        journal.Append(Sample.Step(same, 2).Cost(0.1m, "USD"));
        journal.Append(Sample.Step(same, 3).Cost(0.2m, "USD"));
        journal.Append(Sample.Step(same, 4).Cost(null, "EUR"));
        journal.Append(Sample.Step(mixed, 2).Cost(0.1m, "USD"));
        journal.Append(Sample.Step(mixed, 3).Cost(0.1m, "EUR"));
        journal.Append(Sample.Step(unpriced, 2).Cost(null, null));

        (await ListAsync(journal, new RunQuery())).Select(r => r.Totals).ShouldBe(
        [
            new RunTotals(4, 30, 9, 0.3m, "USD"),
            new RunTotals(3, 20, 6, null, null),
            new RunTotals(2, 10, 3, null, null),
        ]);
    }

    private static async Task<List<RunRecord>> ListAsync(IJournal journal, RunQuery query)
    {
        var runs = new List<RunRecord>();
        await foreach (var run in journal.ListAsync(query, Ct))
        {
            runs.Add(run);
        }

        return runs;
    }

    private static async Task<RunId> WriteRunAsync(IJournal journal, int number, int steps)
    {
        var run = Sample.Run(number);
        await journal.StartRunAsync(run, Ct);
        for (var sequence = 1; sequence <= steps; sequence++)
        {
            journal.Append(Sample.Step(run, sequence));
            if ((sequence + number) % 7 == 0)
            {
                await journal.FlushAsync(run.Id, Ct);
            }
        }

        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        return run.Id;
    }

    /// <summary>Each call names a run and what to do: mostly append, now and then wait, look or end.</summary>
    private static async Task CallAndCompareAsync(IJournal journal, (int Run, int What)[] calls)
    {
        var expected = new Dictionary<int, (RunRecord Run, List<StepRecord> Steps)>();
        foreach (var (number, what) in calls)
        {
            if (!expected.TryGetValue(number, out var entry))
            {
                expected[number] = entry = (Sample.Run(number), []);
                await journal.StartRunAsync(entry.Run);
            }

            switch (what)
            {
                case < 6:
                    entry.Steps.Add(Sample.Step(entry.Run, entry.Steps.Count + 1).Cost(what, "EUR"));
                    journal.Append(entry.Steps[^1]);
                    break;
                case 6:
                    await journal.FlushAsync(entry.Run.Id);
                    break;
                case 7:
                    (await journal.ReadAsync(entry.Run.Id)).ShouldNotBeNull().Steps.Count.ShouldBe(entry.Steps.Count);
                    break;
                default:
                    var outcome = Sample.Completed($"{what}");
                    await journal.FinishRunAsync(entry.Run.Id, outcome);
                    expected[number] = (entry.Run with { Status = outcome.Status, FinishedAt = outcome.FinishedAt, Output = outcome.Output }, entry.Steps);
                    break;
            }
        }

        foreach (var (run, steps) in expected.Values)
        {
            var history = (await journal.ReadAsync(run.Id)).ShouldNotBeNull();
            history.Run.ShouldBeSameAs(run);
            history.Steps.Count.ShouldBe(steps.Count);
            for (var i = 0; i < steps.Count; i++)
            {
                history.Steps[i].ShouldBeSameAs(steps[i]);
            }
        }
    }

    private static async Task WriteAndReadAsync(IJournal journal, byte[] payload)
    {
        var run = Sample.Run() with { Input = payload };
        var step = Sample.Step(run, 1) with { Request = payload, Result = payload };
        await journal.StartRunAsync(run);
        journal.Append(step);
        await journal.FinishRunAsync(run.Id, Sample.Completed() with { Output = payload });

        var history = (await journal.ReadAsync(run.Id)).ShouldNotBeNull();

        history.Run.Input.ToArray().ShouldBe(payload);
        history.Run.Output!.Value.ToArray().ShouldBe(payload);
        history.Steps[0].ShouldBeSameAs(step);
    }
}
