using System.Collections.Concurrent;
using System.Globalization;
using Slipway.Durability.Tests.Processes;
using Slipway.Journal;
using Slipway.Tests;

namespace Slipway.Durability.Tests;

/// <summary>Processes that are killed at random moments lose nothing and repeat nothing.</summary>
[Trait("suite", "durability")]
public sealed class KillLoopTests(PostgreSqlFixture servers, ITestOutputHelper output) : IDisposable
{
    private const int MinRuns = 400;
    private const int Nodes = 2;
    private const int Seed = 20260302;

    /// <summary>A process dies after it has said that so many runs have ended, at the most.</summary>
    private const int MaxEnded = 12;

    /// <summary>The longest time from what a process said last to its death.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(30);

    /// <summary>The longest time from a process's start to its death, when it dies before it is at work.</summary>
    private static readonly TimeSpan MaxStart = TimeSpan.FromMilliseconds(300);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<RunId, string> _acknowledged = new();

    private int _kills;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private JournalPlace _journal = new("");

    /// <summary>100, or as many as the variable SLIPWAY_KILLS says.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("SLIPWAY_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 100;

    private string SinkPath => _folder.Path("sink.db");

    [Fact]
    public async Task Runs_OfProcessesThatAreKilled_AllFinishAndRepeatNothing()
    {
        _journal = new JournalPlace(_folder.Path("journal.db"));
        await KillAllAsync();
    }

    [Fact]
    public async Task RunsInPostgreSql_OfProcessesThatAreKilledWhileTheServerCrashes_AllFinishAndRepeatNothing()
    {
        using var server = servers.StartServer();
        _journal = new JournalPlace(server.Address);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var crashing = Task.Run(() => CrashAsync(server, new Random(Seed), end.Token), Ct);
        try
        {
            await KillAllAsync(async () =>
            {
                await end.CancelAsync();
                var crashes = await crashing;
                output.WriteLine($"{crashes} crashes of the server");
                crashes.ShouldBeGreaterThan(0);
            });
        }
        finally
        {
            await end.CancelAsync();
            await crashing;
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Ends the server at random moments, as a power cut would, and starts it again.</summary>
    private static async Task<int> CrashAsync(PostgreSqlServer server, Random random, CancellationToken ct)
    {
        for (var crashes = 0; ; crashes++)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1000, 5000)), TimeProvider.System, ct);
            }
            catch (OperationCanceledException)
            {
                return crashes;
            }

            server.Crash();
            server.Launch();
        }
    }

    private async Task KillAllAsync(Func<Task>? afterKills = null)
    {
        await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => KillAsync($"worker-{node}", new Random(Seed + node))));
        if (afterKills is not null)
        {
            await afterKills();
        }

        var begun = await CountRunsAsync();
        await FinishAsync(Math.Max(0, MinRuns - begun));

        await CheckAsync();
    }

    private async Task KillAsync(string node, Random random)
    {
        while (Interlocked.Increment(ref _kills) <= Kills)
        {
            await KillOneAsync(node, random);
        }
    }

    /// <summary>Most are killed at work; some while they start.</summary>
    private async Task KillOneAsync(string node, Random random)
    {
        using var worker = ChildProcess.Start(WorkerProcess.Command, _journal.ToString(), SinkPath, node, "endless");
        using var death = new CancellationTokenSource();
        await using var killing = death.Token.UnsafeRegister(static worker => ((ChildProcess)worker!).Kill(), worker);
        if (random.Next(8) > 0)
        {
            (await worker.ReadLineAsync(Ct)).ShouldBe("ready");
            await ReadAsync(worker, random.Next(MaxEnded), () => death.CancelAfter(MaxPause * random.NextDouble()));
        }
        else
        {
            death.CancelAfter(MaxStart * random.NextDouble());
            await ReadAsync(worker);
        }

        (await worker.ExitCodeAsync(Ct)).ShouldBe(128 + 9);
    }

    private async Task FinishAsync(int runs)
    {
        for (var node = 0; node < Nodes; node++)
        {
            var most = node == 0 ? runs.ToString(CultureInfo.InvariantCulture) : "0";
            using var worker = ChildProcess.Start(WorkerProcess.Command, _journal.ToString(), SinkPath, $"worker-{node}", most);
            await ReadAsync(worker);
            (await worker.ExitCodeAsync(Ct)).ShouldBe(0);
        }
    }

    /// <summary>Reads what a process says, to its end; does something once it has said so many lines.</summary>
    private async Task ReadAsync(ChildProcess worker, int lines = -1, Action? then = null)
    {
        for (var read = 0; ; read++)
        {
            if (read == lines)
            {
                then?.Invoke();
            }

            if (await worker.ReadLineAsync(Ct) is not { } line)
            {
                return;
            }

            // The kill may cut the last line short.
            if (line.Split(' ', 3) is [var id, var status, var rest] && rest.EndsWith(" .", StringComparison.Ordinal))
            {
                status.ShouldBe(nameof(RunStatus.Completed));
                _acknowledged.TryAdd(RunId.Parse(id), rest[..^2]).ShouldBeTrue($"{id} has ended twice");
            }
        }
    }

    private async Task CheckAsync()
    {
        using var sink = new EffectSink(SinkPath, _journal);
        sink.Violations().ShouldBeEmpty();
        var receipts = sink.Receipts();
        await using var journal = await _journal.OpenAsync(Ct);
        var (runs, epochs) = (0, 0);
        await foreach (var listed in journal.ListAsync(new RunQuery { Limit = int.MaxValue }, Ct))
        {
            var history = (await journal.ReadAsync(listed.Id, Ct)).ShouldNotBeNull();
            Check(history, receipts);
            _acknowledged.TryRemove(listed.Id, out var said);
            (said ?? Text(history.Run.Output)).ShouldBe(Text(history.Run.Output));
            runs++;
            epochs += history.Run.Epoch - 1;
        }

        _acknowledged.ShouldBeEmpty("they were acknowledged and are lost");
        receipts.ShouldBeEmpty("they belong to no run");
        runs.ShouldBeGreaterThanOrEqualTo(MinRuns);
        epochs.ShouldBeGreaterThan(0, "no run was interrupted: the test has tested nothing");
        output.WriteLine($"{Kills} kills, {runs} runs, {epochs} times taken up, {sink.CountCalls() - (2 * runs)} effects asked for again");
    }

    private static void Check(RunHistory history, Dictionary<string, string> receipts)
    {
        history.Run.Status.ShouldBe(RunStatus.Completed);
        history.Steps.Select(s => s.Sequence).ShouldBe(Enumerable.Range(1, 5));
        history.Steps.Select(s => s.Key).ShouldBe(["price#1", OrderPipeline.ReserveStep, "discount#1", OrderPipeline.ChargeStep, "letter#1"]);
        var result = SlipwayJson.Read<OrderResult>(history.Run.Output!.Value.Span)!;
        var input = SlipwayJson.Read<int>(history.Run.Input.Span);
        result.ShouldBe(new OrderResult(OrderPipeline.Letter(input), Take(OrderPipeline.ReserveStep), Take(OrderPipeline.ChargeStep)));

        string Take(string step) => receipts.Remove($"{history.Run.Id}/{step}", out var receipt) ? receipt : $"no receipt for {step}";
    }

    private async Task<int> CountRunsAsync()
    {
        await using var journal = await _journal.OpenAsync(Ct);
        return await journal.ListAsync(new RunQuery { Limit = int.MaxValue }, Ct).CountAsync(Ct);
    }

    private static string Text(ReadOnlyMemory<byte>? json) => System.Text.Encoding.UTF8.GetString(json!.Value.Span);
}
