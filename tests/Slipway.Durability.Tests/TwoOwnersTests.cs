using Microsoft.Extensions.Time.Testing;
using Slipway.Durability.Tests.Processes;
using Slipway.Journal;

namespace Slipway.Durability.Tests;

/// <summary>A process that stands still for longer than its lease, and goes on after another has taken its run.</summary>
[Trait("suite", "durability")]
public sealed class TwoOwnersTests(PostgreSqlFixture servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Owner_StoppedPastItsLease_IsFencedWhenItGoesOn() => FenceAsync(new JournalPlace(_folder.Path("journal.db")));

    [Fact]
    public async Task OwnerInPostgreSql_StoppedPastItsLease_IsFencedWhenItGoesOn()
    {
        using var server = servers.StartServer();
        await FenceAsync(new JournalPlace(server.Address));
    }

    [Fact]
    public async Task Owner_StoppedWithinItsLease_GoesOn()
    {
        var (place, sinkPath) = (new JournalPlace(_folder.Path("journal.db")), _folder.Path("sink.db"));
        using var owner = ChildProcess.Start(OwnerProcess.Command, place.ToString(), sinkPath);
        await owner.ReadLineAsync(Ct);
        owner.Stop();
        await using var journal = await place.OpenAsync(Ct);
        using var sink = new EffectSink(sinkPath, place);
        var present = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "other", Time = present });
        await using var recovery = new RunRecovery(host, [new StandingPipeline(sink, _ => Task.CompletedTask)]);
        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();

        owner.Continue();
        owner.WriteLine("go on");

        (await owner.ReadLineAsync(Ct)).ShouldBe("ended Completed");
    }

    public void Dispose() => _folder.Dispose();

    private async Task FenceAsync(JournalPlace place)
    {
        var sinkPath = _folder.Path("sink.db");
        using var owner = ChildProcess.Start(OwnerProcess.Command, place.ToString(), sinkPath);
        var id = RunId.Parse((await owner.ReadLineAsync(Ct)).ShouldNotBeNull());
        owner.Stop();

        // The other node's clock says that the owner's lease is long over.
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1));
        await using var journal = await place.OpenAsync(Ct);
        using var sink = new EffectSink(sinkPath, place);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "other", Time = later });
        await using var recovery = new RunRecovery(host, [new StandingPipeline(sink, _ => Task.CompletedTask)]);
        var taken = (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem();
        taken.Id.ShouldBe(id);
        taken.Succeeded.ShouldBeTrue();

        owner.Continue();
        owner.WriteLine("go on");

        (await owner.ReadLineAsync(Ct)).ShouldBe($"lost {id} 1");
        (await owner.ExitCodeAsync(Ct)).ShouldBe(0);
        sink.Violations().ShouldBeEmpty();
        sink.CountCalls().ShouldBe(1);
        var history = (await journal.ReadAsync(id, Ct)).ShouldNotBeNull();
        history.Run.Status.ShouldBe(RunStatus.Completed);
        history.Run.Owner.ShouldBe("other");
        history.Steps[^1].Epoch.ShouldBe(2);
        history.Steps.Select(s => s.Key).ShouldBe(["before#1", "stand#1", "pay#1"]);
    }
}
