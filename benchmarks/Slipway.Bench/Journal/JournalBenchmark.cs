using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Slipway.Bench.Serve;
using Slipway.Journal;
using Slipway.Storage;
using Slipway.Tests;

namespace Slipway.Bench.Journal;

/// <summary>Steps on disk per second through the journal, against rows on disk per second through as few means as there are, in alternating
/// rounds.</summary>
internal static class JournalBenchmark
{
    private const int Rounds = 4;

    /// <summary>The steps of a run; then it ends, and another begins.</summary>
    private const int Steps = 20;

    private static readonly int[] Levels = [1, 16, 64];
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly byte[] Request = Encoding.UTF8.GetBytes($$"""{"order":4711,"items":["{{new string('k', 400)}}"]}""");
    private static readonly byte[] Result = Encoding.UTF8.GetBytes($$"""{"receipt":"{{new string('r', 250)}}"}""");
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Request));

    public static async Task<int> RunAsync(bool asJson)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"journal-{Environment.ProcessId}")).FullName;
        try
        {
            var stores = new List<JournalStoreResult> { await MeasureSqliteAsync(folder) };
            if (PostgreSqlServer.Missing is { } reason)
            {
                Console.Error.WriteLine($"{reason} Only SQLite is measured.");
            }
            else
            {
                stores.Add(await MeasurePostgreSqlAsync(folder));
            }

            var report = new JournalReport(Environment.ProcessorCount, Request.Length + Result.Length, stores);
            if (asJson)
            {
                report.WriteJson(Console.Out);
            }
            else
            {
                report.WriteTable(Console.Out);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JournalStoreResult> MeasureSqliteAsync(string folder)
    {
        using var floor = new SqliteFloor(Path.Combine(folder, "floor.db"));
        await using var journal = await SqliteJournal.OpenAsync(Path.Combine(folder, "runs.db"));
        await using var plain = await SqliteJournal.OpenAsync(Path.Combine(folder, "plain.db"), new SqliteJournalOptions { Encrypts = false });
        return new JournalStoreResult("SQLite", await MeasureAsync(floor, journal, plain));
    }

    private static async Task<JournalStoreResult> MeasurePostgreSqlAsync(string folder)
    {
        using var server = PostgreSqlServer.Start();
        using var floor = new PostgreSqlFloor($"Host=127.0.0.1;Port={new Uri(server.Address).Port};Username=slipway;Database=postgres");
        await using var journal = await PostgreSqlJournal.OpenAsync(server.Address, new PostgreSqlJournalOptions { KeyFile = Path.Combine(folder, "keys") });
        await using var plain = await PostgreSqlJournal.OpenAsync(server.Address, new PostgreSqlJournalOptions { Schema = "plain" });
        return new JournalStoreResult("PostgreSQL", await MeasureAsync(floor, journal, plain));
    }

    private static async Task<List<JournalLevel>> MeasureAsync(GroupFloor floor, StoredJournal journal, StoredJournal plain)
    {
        var levels = new List<JournalLevel>();
        foreach (var callers in Levels)
        {
            var (rows, runs, plainRuns) = (new ConcurrentQueue<Writer>(), new ConcurrentQueue<Writer>(), new ConcurrentQueue<Writer>());
            var sides = new Func<Task>[] { () => WriteRowAsync(floor, rows), () => WriteStepAsync(journal, runs), () => WriteStepAsync(plain, plainRuns) };
            foreach (var side in sides)
            {
                await Callers.RunAsync(callers, WarmUp, side);
            }

            var rounds = sides.Select(_ => new List<Measurement>()).ToList();
            for (var round = 0; round < Rounds; round++)
            {
                for (var side = 0; side < sides.Length; side++)
                {
                    rounds[side].Add(await Callers.RunAsync(callers, RoundTime, sides[side]));
                }
            }

            await CheckAsync(journal, runs);
            levels.Add(new JournalLevel(callers, ServeSide.Of(rounds[0]), ServeSide.Of(rounds[1]), ServeSide.Of(rounds[2])));
        }

        return levels;
    }

    private static async Task WriteRowAsync(GroupFloor floor, ConcurrentQueue<Writer> writers)
    {
        var writer = Writer.Take(writers);
        writer.Step++;
        await floor.WriteAsync(new StepRow(writer.Run.Value, writer.Step, "charge#1", Request, Result));
        if (writer.Step == Steps)
        {
            writer.Begin();
        }

        writers.Enqueue(writer);
    }

    /// <summary>A finished step that is on disk; now and then also the end of a run and the beginning of the next.</summary>
    private static async Task WriteStepAsync(StoredJournal journal, ConcurrentQueue<Writer> writers)
    {
        var writer = Writer.Take(writers);
        if (writer.Step == 0)
        {
            await journal.StartRunAsync(new RunRecord(writer.Run, "orders", TimeProvider.System.GetUtcNow(), Request) { Owner = "bench" });
        }

        writer.Step++;
        journal.Append(new StepRecord(writer.Run, writer.Step, "charge#1", StepKind.Tool, Hash, Request, Result) { StartedAt = TimeProvider.System.GetUtcNow() });
        if (writer.Step == Steps)
        {
            await journal.FinishRunAsync(writer.Run, new RunOutcome(RunStatus.Completed, TimeProvider.System.GetUtcNow(), Result, null));
            writer.Begin();
        }
        else
        {
            await journal.FlushAsync(writer.Run);
        }

        writers.Enqueue(writer);
    }

    /// <summary>Reads the unfinished runs back: they have the steps that were waited for.</summary>
    private static async Task CheckAsync(StoredJournal journal, ConcurrentQueue<Writer> runs)
    {
        foreach (var writer in runs.Where(static w => w.Step > 0))
        {
            var history = await journal.ReadAsync(writer.Run);
            if (history?.Steps.Count != writer.Step)
            {
                throw new InvalidOperationException($"Run {writer.Run} has {history?.Steps.Count} steps in the journal, and {writer.Step} were waited for.");
            }
        }
    }

    private sealed class Writer
    {
        public RunId Run { get; private set; }

        public int Step { get; set; }

        public static Writer Take(ConcurrentQueue<Writer> writers)
        {
            if (!writers.TryDequeue(out var writer))
            {
                writer = new Writer();
                writer.Begin();
            }

            return writer;
        }

        public void Begin() => (Run, Step) = (RunId.New(TimeProvider.System), 0);
    }
}
