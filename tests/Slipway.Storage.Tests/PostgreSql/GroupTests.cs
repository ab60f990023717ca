using Slipway.Journal;

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>What comes while the writer is held up, and is written together.</summary>
public sealed class GroupTests(PostgreSqlFixture fixture) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly WiredServer _server = new(fixture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Starts_OfOneId_WithSomethingElseBetweenThem_AreOneRun()
    {
        await using var journal = await OpenAsync();
        var run = Sample.Run();
        Task<bool> first, second;
        Task<NodeLife> between;
        await using (await HoldWriterAsync(journal))
        {
            first = journal.TryStartRunAsync(run, Ct).AsTask();
            between = journal.JoinAsync("node-2", Now, Ct).AsTask();
            second = journal.TryStartRunAsync(run, Ct).AsTask();
        }

        (await first, await second).ShouldBe((true, false));
        (await between).Life.ShouldBe(1);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Payloads_OfManyBytes_AreWrittenByMoreThanOneStatement()
    {
        await using var journal = await OpenAsync();
        var runs = new[] { await Sample.WriteAsync(journal, 1, Ct), await Sample.WriteAsync(journal, 1, Ct), await Sample.WriteAsync(journal, 1, Ct) };
        await _server.ReadAsync($"""
            create table statements (number serial);
            create function count_statement() returns trigger language plpgsql set search_path = {_server.Schema} as $$
            begin
                insert into statements default values;
                return null;
            end $$;
            create trigger count_statement after update on run_payloads for each statement execute function count_statement();
            """);
        var outputs = runs.Select((_, i) => Bytes(seed: i)).ToList();

        List<Task> finished;
        await using (await HoldWriterAsync(journal))
        {
            finished = [.. runs.Select((run, i) => journal.FinishRunAsync(run.Id, Sample.Completed() with { Output = outputs[i] }, Ct).AsTask())];
        }

        await Task.WhenAll(finished);
        (await _server.ReadAsync("select count(*) from statements")).ShouldBe(2L);
        foreach (var (run, output) in runs.Zip(outputs))
        {
            (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Output!.Value.Span.SequenceEqual(output).ShouldBeTrue();
        }
    }

    /// <summary>Thirty megabytes that no compression makes smaller, the same ones each time.</summary>
    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[30 << 20];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Keeps the writer in a group of its own until the returned session ends.</summary>
    private async Task<IAsyncDisposable> HoldWriterAsync(PostgreSqlJournal journal)
    {
        var node = await journal.JoinAsync("node-1", Now, Ct);
        var held = await _server.HoldAsync("select from nodes for update");
        _ = journal.RenewAsync(node, Now, Ct).AsTask();
        await _server.UntilWaitingAsync();
        return held;
    }

    private Task<PostgreSqlJournal> OpenAsync() => PostgreSqlJournal.OpenAsync(_server.Address, new PostgreSqlJournalOptions { Schema = _server.Schema }, Ct);
}
