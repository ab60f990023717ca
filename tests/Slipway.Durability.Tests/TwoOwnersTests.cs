using Microsoft.Extensions.Time.Testing;
using Slipway.Durability.Tests.Processes;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Durability.Tests;

/// <summary>A process that stands still for longer than its lease, and goes on after another has taken its run.</summary>
[Trait("suite", "durability")]
public sealed class TwoOwnersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_StoppedPastItsLease_IsFencedWhenItGoesOn()
    {
        var (journalPath, sinkPath) = (_folder.Path("journal.db"), _folder.Path("sink.db"));
        using var owner = ChildProcess.Start(OwnerProcess.Command, journalPath, sinkPath);
        var id = RunId.Parse((await owner.ReadLineAsync(Ct)).ShouldNotBeNull());
        owner.Stop();

        // The other node's clock says that the owner's lease is long over.
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1));
        await using var journal = await SqliteJournal.OpenAsync(journalPath, ct: Ct);
        using var sink = new EffectSink(sinkPath, journalPath);
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

    [Fact]
    public async Task Owner_StoppedWithinItsLease_GoesOn()
    {
        var (journalPath, sinkPath) = (_folder.Path("journal.db"), _folder.Path("sink.db"));
        using var owner = ChildProcess.Start(OwnerProcess.Command, journalPath, sinkPath);
        await owner.ReadLineAsync(Ct);
        owner.Stop();
        await using var journal = await SqliteJournal.OpenAsync(journalPath, ct: Ct);
        using var sink = new EffectSink(sinkPath, journalPath);
        var present = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "other", Time = present });
        await using var recovery = new RunRecovery(host, [new StandingPipeline(sink, _ => Task.CompletedTask)]);
        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();

        owner.Continue();
        owner.WriteLine("go on");

        (await owner.ReadLineAsync(Ct)).ShouldBe("ended Completed");
    }

    public void Dispose() => _folder.Dispose();
}
