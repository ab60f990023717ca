using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>What a process keeps of runs that it has lost.</summary>
public sealed class LostRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _began = new(), _go = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ThatWasLost_LeavesNoKeyInMemory()
    {
        var path = _folder.NewPath();
        var keys = new WatchedKeys(KeyFile.Open(path + ".keys"));
        await using (var journal = await SqliteJournal.OpenAsync(path, new SqliteJournalOptions { Keys = keys }, Ct))
        await using (var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "worker" }))
        {
            var running = host.TryRunAsync(new Hanging(this), new JsonObject(), ct: Ct);
            await _began.Task;
            await using var later = await SqliteJournal.OpenAsync(path, ct: Ct);
            await using var successor = new SlipwayHost(new SlipwayOptions { Journal = later, Node = "worker" });
            await using var recovery = new RunRecovery(successor, [new Hanging(this)]);
            (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
            _go.SetResult();
            await Should.ThrowAsync<LostRunException>(() => running);

            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();

            keys.Made.ShouldHaveSingleItem().IsAlive.ShouldBeFalse();
        }

        keys.Dispose();
    }

    /// <summary>Stands still the first time, and goes through every other time.</summary>
    private sealed class Hanging(LostRunTests test) : Pipeline<JsonObject, int>
    {
        public override string Name => "hanging";

        public override async Task<int> RunAsync(JsonObject input, RunContext run)
        {
            await run.CodeAsync("wait", async _ =>
            {
                if (test._began.TrySetResult())
                {
                    await test._go.Task;
                }

                return 1;
            });
            return await run.StepAsync(new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(1));
        }
    }

    private sealed class WatchedKeys(KeyFile keys) : IRunKeyStore
    {
        public ConcurrentBag<WeakReference> Made { get; } = [];

        public Guid Id => keys.Id;

        public RunKey Create()
        {
            var key = keys.Create();
            Made.Add(new WeakReference(key.Bytes));
            return key;
        }

        public byte[]? Find(long number) => keys.Find(number);

        public void Destroy(IReadOnlyCollection<long> numbers) => keys.Destroy(numbers);

        public void Dispose() => keys.Dispose();
    }
}
