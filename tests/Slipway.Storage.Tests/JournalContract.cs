using System.Text;
using CsCheck;
using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>A place that journals of one kind are opened at.</summary>
public interface IJournalFixture : IDisposable
{
    /// <summary>Opens the journal; opened again, it has what it had.</summary>
    IJournal Open();
}

/// <summary>What every journal does.</summary>
public abstract class JournalContract<TFixture> : IDisposable
    where TFixture : IJournalFixture, new()
{
    private static readonly DateTimeOffset Start = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    protected TFixture Fixture { get; } = new();

    public void Dispose()
    {
        Fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Run_WithEverythingSet_ComesBackAsItWas()
    {
        RunRecord run = NewRun() with { Version = "v7", User = "ada", ConversationId = "c1", Owner = "node-1", Epoch = 3 };
        StepRecord first = NewStep(run, 1, "a/ask#1") with
        {
            Epoch = 3,
            Kind = StepKind.Prompt,
            Effect = StepEffect.Repeatable,
            StartedAt = Start.AddTicks(3),
            Duration = TimeSpan.FromTicks(1234),
            Attempts = 2,
            ArtifactVersion = "abc",
            Usage = new ModelUsage("openai", "gpt", new TokenUsage(10, 20, 3, 4), 0.0000123m, "EUR"),
        };
        StepRecord failed = NewStep(run, 2, "b#1") with
        {
            Epoch = 3, Result = null, Failure = new Failure("Timeout", "too slow", "b#1"), Retryable = true, Effect = StepEffect.SideEffect, Kind = StepKind.Http,
        };
        StepRecord bare = NewStep(run, 3, "c#1") with { Epoch = 3, Request = default, Usage = new ModelUsage("x", "y", null, null, null) };
        var outcome = new RunOutcome(RunStatus.Failed, Start.AddSeconds(1), null, new Failure("Timeout", "too slow", "b#1"));

        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        journal.Append(first);
        journal.Append(failed);
        journal.Append(bare);
        await journal.FinishRunAsync(run.Id, outcome, Ct);
        RunHistory history = (await journal.ReadAsync(run.Id, Ct))!;

        Comparable(history.Run with { Totals = RunTotals.None }).ShouldBe(
            Comparable(run with { Status = RunStatus.Failed, FinishedAt = outcome.FinishedAt, Failure = outcome.Failure }));
        history.Run.Totals.ShouldBe(new RunTotals(3, 10, 20, 0.0000123m, "EUR"));
        history.Steps.Select(Comparable).ShouldBe(new[] { first, failed, bare }.Select(Comparable));
    }

    [Fact]
    public async Task Payloads_OfAnySize_ComeBackAsTheyWere()
    {
        await using IJournal journal = Fixture.Open();
        var random = new Random(7);
        foreach (int size in new[] { 1, 1000, 4095, 4096, 100_000, 3_000_000 })
        {
            byte[] text = Encoding.UTF8.GetBytes($"\"{new string('é', size / 2)}\"");
            byte[] noise = new byte[size];
            random.NextBytes(noise);
            RunRecord run = NewRun(text);
            await journal.StartRunAsync(run, Ct);
            journal.Append(NewStep(run, 1, "s#1") with { Request = noise, Result = text });
            await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, Start, noise, null), Ct);

            RunHistory history = (await journal.ReadAsync(run.Id, Ct))!;
            history.Run.Input.Span.SequenceEqual(text).ShouldBeTrue();
            history.Run.Output!.Value.Span.SequenceEqual(noise).ShouldBeTrue();
            history.Steps[0].Request.Span.SequenceEqual(noise).ShouldBeTrue();
            history.Steps[0].Result!.Value.Span.SequenceEqual(text).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Run_NotFinished_IsRunningAndHasItsSteps()
    {
        await using IJournal journal = Fixture.Open();
        RunRecord run = NewRun();
        await journal.StartRunAsync(run, Ct);
        journal.Append(NewStep(run, 1, "s#1"));
        await journal.FlushAsync(run.Id, Ct);

        RunHistory history = (await journal.ReadAsync(run.Id, Ct))!;
        (history.Run.Status, history.Run.FinishedAt, history.Run.Output, history.Steps.Count).ShouldBe((RunStatus.Running, null, null, 1));
    }

    [Fact]
    public async Task Run_TakenUpAgain_GoesOnWhereItWas()
    {
        await using IJournal journal = Fixture.Open();
        RunRecord run = NewRun();
        await journal.StartRunAsync(run, Ct);
        await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Failed, Start, null, new Failure("x", "y")), Ct);
        journal.Append(NewStep(run, 1, "s#1"));
        await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, Start.AddHours(1), "1"u8.ToArray(), null), Ct);

        RunHistory history = (await journal.ReadAsync(run.Id, Ct))!;
        (history.Run.Status, history.Run.Failure, history.Steps.Count).ShouldBe((RunStatus.Completed, null, 1));
    }

    [Fact]
    public async Task Read_OfAnUnknownRun_IsNull()
    {
        await using IJournal journal = Fixture.Open();
        (await journal.ReadAsync(RunId.New(TimeProvider.System), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Append_ToAnUnknownRun_FailsAtTheLatestWhenFlushed()
    {
        await using IJournal journal = Fixture.Open();
        RunRecord run = NewRun();
        await Should.ThrowAsync<JournalException>(async () =>
        {
            journal.Append(NewStep(run, 1, "s#1"));
            await journal.FlushAsync(run.Id, Ct);
        });
    }

    [Fact]
    public async Task List_ShowsTheNewestFirstWithTheirTotals()
    {
        await using IJournal journal = Fixture.Open();
        RunRecord[] runs = [.. Enumerable.Range(0, 6).Select(i => NewRun() with { StartedAt = Start.AddMinutes(i % 3), Pipeline = i < 4 ? "one" : "two" })];
        foreach (RunRecord run in runs)
        {
            await journal.StartRunAsync(run, Ct);
            journal.Append(NewStep(run, 1, "a#1") with { Usage = new ModelUsage("p", "m", new TokenUsage(1, 2), 0.5m, "USD") });
            journal.Append(NewStep(run, 2, "b#1") with { Usage = new ModelUsage("p", "m", new TokenUsage(3, 4), 0.25m, run == runs[0] ? "EUR" : "USD") });
        }
        await journal.FinishRunAsync(runs[1].Id, new RunOutcome(RunStatus.Completed, Start.AddDays(1), "{}"u8.ToArray(), null), Ct);

        List<RunRecord> all = await ListAsync(journal, new RunQuery());
        all.Select(r => r.Id).ShouldBe(runs.OrderByDescending(r => r.StartedAt).ThenByDescending(r => r.Id.ToString(), StringComparer.Ordinal).Select(r => r.Id));
        all.ShouldAllBe(r => r.Totals.Steps == 2 && r.Totals.InputTokens == 4 && r.Totals.OutputTokens == 6);
        all.Single(r => r.Id == runs[0].Id).Totals.ShouldBe(new RunTotals(2, 4, 6, null, null));
        all.Single(r => r.Id == runs[1].Id).Totals.ShouldBe(new RunTotals(2, 4, 6, 0.75m, "USD"));
        (await ListAsync(journal, new RunQuery { Pipeline = "two" })).Count.ShouldBe(2);
        (await ListAsync(journal, new RunQuery { Status = RunStatus.Completed })).Single().Id.ShouldBe(runs[1].Id);
        (await ListAsync(journal, new RunQuery { Limit = 2 })).Count.ShouldBe(2);
        (await ListAsync(journal, new RunQuery { Pipeline = "none" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Appends_FromManyRunsAtOnce_AllArrive()
    {
        await using IJournal journal = Fixture.Open();
        RunRecord[] runs = [.. Enumerable.Range(0, 64).Select(_ => NewRun())];
        await Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            await journal.StartRunAsync(run, Ct);
            for (int i = 1; i <= 20; i++)
            {
                journal.Append(NewStep(run, i, $"s#{i}"));
                if (i % 7 == 0)
                {
                    await journal.FlushAsync(run.Id, Ct);
                }
            }
            await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, Start, "null"u8.ToArray(), null), Ct);
        }, Ct)));

        foreach (RunRecord run in runs)
        {
            (await journal.ReadAsync(run.Id, Ct))!.Steps.Select(s => s.Sequence).ShouldBe(Enumerable.Range(1, 20));
        }
    }

    [Fact]
    public void Texts_OfAnyContent_ComeBackAsTheyWere() =>
        Gen.Select(Gen.String, Gen.String, Gen.Char['\0', '\ud7ff'].Array[0, 20].Select(c => new string(c))).Sample((pipeline, user, key) =>
        {
            using var fixture = new TFixture();
            RunRecord run = NewRun() with { Pipeline = Valid(pipeline), User = Valid(user) };
            Task.Run(async () =>
            {
                await using IJournal journal = fixture.Open();
                await journal.StartRunAsync(run, Ct);
                journal.Append(NewStep(run, 1, key));
                RunHistory history = (await journal.ReadAsync(run.Id, Ct))!;
                (history.Run.Pipeline, history.Run.User, history.Steps[0].Key).ShouldBe((run.Pipeline, run.User, key));
            }).GetAwaiter().GetResult();
        }, iter: 20);

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static RunRecord NewRun(byte[]? input = null) => new(RunId.New(TimeProvider.System), "pipeline", Start, input ?? "{\"q\":1}"u8.ToArray());

    protected static StepRecord NewStep(RunRecord run, int sequence, string key) =>
        new(run.Id, sequence, key, StepKind.Code, new string('a', 64), "{}"u8.ToArray(), "[1]"u8.ToArray()) { StartedAt = Start };

    protected static async Task<List<RunRecord>> ListAsync(IJournal journal, RunQuery query)
    {
        var runs = new List<RunRecord>();
        await foreach (RunRecord run in journal.ListAsync(query, Ct))
        {
            runs.Add(run);
        }
        return runs;
    }

    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Memory compares by place, not by content; so it is compared as text.</summary>
    private static string Comparable(RunRecord run) =>
        $"{run with { Input = default, Output = null }} {Convert.ToHexString(run.Input.Span)} {(run.Output is { } o ? Convert.ToHexString(o.Span) : "-")}";

    private static string Comparable(StepRecord step) =>
        $"{step with { Request = default, Result = null }} {Convert.ToHexString(step.Request.Span)} {(step.Result is { } r ? Convert.ToHexString(r.Span) : "-")}";
}
