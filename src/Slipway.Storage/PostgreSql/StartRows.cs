using Npgsql;
using NpgsqlTypes;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>The statements that write runs which begin.</summary>
internal static class StartRows
{
    private const string RunsSql = """
        with given as (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
                as g (id, pipeline, version, format, status, started, finished, "user", conversation, owner, life, epoch, failure_code, failure_message,
                    failure_step, input, input_size, output, output_size, shared, shared_size, fork, fork_size, prices, key_number)
        ), payloads as (
            insert into run_payloads (run, input, input_size, output, output_size, conversation, conversation_size, fork, fork_size)
            select id, input, input_size, output, output_size, shared, shared_size, fork, fork_size from given
        )
        insert into runs (id, pipeline, version, format, status, started, finished, "user", conversation, owner, life, epoch, failure_code,
            failure_message, failure_step, prices, key_number)
        select id, pipeline, version, format, status, started, finished, "user", conversation, owner, life, epoch, failure_code, failure_message,
            failure_step, prices, key_number from given
        """;

    private const string OriginsSql = "insert into fork_origins (origin, run) select * from unnest($1, $2)";

    private const string PricesSql = "insert into price_tables (version, content) select * from unnest($1, $2) order by 1 on conflict (version) do nothing";

    public static void AddTo(NpgsqlBatch batch, List<StartRow> rows)
    {
        batch.BatchCommands.Add(Runs(rows));
        var origins = rows.SelectMany(static r => r.Start.Origins.Select(origin => (Origin: origin, r.Start.Run))).ToList();
        if (origins.Count > 0)
        {
            batch.BatchCommands.Add(new Statement(OriginsSql)
                .Add(origins, NpgsqlDbType.Uuid, static o => o.Origin.Value)
                .Add(origins, NpgsqlDbType.Uuid, static o => o.Run.Value)
                .Command);
        }

        var prices = rows.Select(static r => r.Record.Prices).OfType<PriceTable>().DistinctBy(static p => p.Version).ToList();
        if (prices.Count > 0)
        {
            batch.BatchCommands.Add(new Statement(PricesSql)
                .Text(prices, static t => t.Version)
                .Text(prices, static t => t.Json)
                .Command);
        }
    }

    private static NpgsqlBatchCommand Runs(List<StartRow> rows) => new Statement(RunsSql)
        .Add(rows, NpgsqlDbType.Uuid, static r => r.Start.Run.Value)
        .Text(rows, static r => r.Record.Pipeline)
        .Text(rows, static r => r.Record.Version)
        .Add(rows, NpgsqlDbType.Integer, static r => r.Record.Format)
        .Text(rows, static r => StoredNames.Of(r.End?.Outcome.Status ?? r.Record.Status))
        .Add(rows, NpgsqlDbType.Bigint, static r => StoredNames.Of(r.Record.StartedAt))
        .Add(rows, NpgsqlDbType.Bigint, static r => (r.End?.Outcome.FinishedAt ?? r.Record.FinishedAt) is { } at ? StoredNames.Of(at) : (long?)null)
        .Text(rows, static r => r.Record.User)
        .Text(rows, static r => r.Record.ConversationId)
        .Text(rows, static r => r.Record.Owner)
        .Add(rows, NpgsqlDbType.Integer, static r => r.Record.OwnerLife)
        .Add(rows, NpgsqlDbType.Integer, static r => r.Record.Epoch)
        .Text(rows, static r => r.End?.Outcome.Failure?.Code)
        .Text(rows, static r => r.End?.Outcome.Failure?.Message)
        .Text(rows, static r => r.End?.Outcome.Failure?.StepKey)
        .Payload(rows, static r => r.Start.Input)
        .Payload(rows, static r => r.End?.Output)
        .Payload(rows, static r => r.Start.Conversation)
        .Payload(rows, static r => r.Start.Fork)
        .Text(rows, static r => r.Record.Prices?.Version)
        .Add(rows, NpgsqlDbType.Bigint, static r => r.Start.KeyNumber)
        .Command;
}

/// <summary>A run that begins, and what is known of how it goes on.</summary>
internal sealed class StartRow(StartEntry start)
{
    public StartEntry Start { get; } = start;

    public RunRecord Record => Start.Record;

    public FinishEntry? End { get; set; }

    public int LastStep { get; set; }
}
