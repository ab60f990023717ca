using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>The statements that write finished steps.</summary>
/// <remarks>Columns that no step of the group has a value for are left out: each costs the server some microseconds, and most steps neither ask
/// a model nor fail.</remarks>
internal static class StepRows
{
    private const string Always = "run, seq, key, kind, effect, request_hash, status, started, duration, attempts, epoch, retryable, request, result";
    private const string OfSizes = ", request_size, result_size";
    private const string OfArtifacts = ", artifact_version";
    private const string OfModels = ", provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency, model_attempts";
    private const string OfFailures = ", failure_code, failure_message, failure_step";

    private static readonly ConcurrentDictionary<string, string> OfNewRuns = new();
    private static readonly ConcurrentDictionary<string, string> OfKnownRuns = new();

    /// <summary>For steps of runs that begin in the same transaction.</summary>
    public static NpgsqlBatchCommand Insert(List<StepEntry> steps) => Insert(steps, OfNewRuns, NewRunsSql).Command;

    /// <summary>For steps of other runs. Answers with the runs whose steps were written.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="fences">What their runs must be.</param>
    public static NpgsqlBatchCommand Insert(List<StepEntry> steps, IReadOnlyDictionary<RunId, Fence> fences) => Insert(steps, OfKnownRuns, KnownRunsSql)
        .Text(steps, s => fences[s.Run].Owner)
        .Add(steps, NpgsqlDbType.Integer, s => fences[s.Run].Last)
        .Command;

    private static Statement Insert(List<StepEntry> steps, ConcurrentDictionary<string, string> statements, Func<string, string> sql)
    {
        var hasSizes = steps.Exists(static s => s.Request.Size is not null || s.Result?.Size is not null);
        var hasArtifacts = steps.Exists(static s => s.Record.ArtifactVersion is not null);
        var hasModels = steps.Exists(static s => s.Record.Usage is not null || s.Record.ModelAttempts.Count > 0);
        var hasFailures = steps.Exists(static s => s.Record.Failure is not null);
        var columns = $"{Always}{(hasSizes ? OfSizes : "")}{(hasArtifacts ? OfArtifacts : "")}{(hasModels ? OfModels : "")}{(hasFailures ? OfFailures : "")}";
        var statement = new Statement(statements.GetOrAdd(columns, sql));
        AddAlways(statement, steps);
        if (hasSizes)
        {
            AddSizes(statement, steps);
        }

        if (hasArtifacts)
        {
            statement.Text(steps, static s => s.Record.ArtifactVersion);
        }

        if (hasModels)
        {
            AddModels(statement, steps);
        }

        if (hasFailures)
        {
            AddFailures(statement, steps);
        }

        return statement;
    }

    private static string NewRunsSql(string columns) =>
        $"insert into steps ({columns}) select * from unnest({Parameters(columns, others: 0)})";

    private static string KnownRunsSql(string columns) => $"""
        insert into steps ({columns})
        select g.{columns.Replace(", ", ", g.", StringComparison.Ordinal)}
        from unnest({Parameters(columns, others: 2)}) as g ({columns}, owner, last) join runs r on r.id = g.run
        where r.owner = g.owner and r.epoch = g.epoch and {Fence.FollowsSql}
        for share of r
        returning run
        """;

    private static string Parameters(string columns, int others) => string.Join(
        ", ", Enumerable.Range(1, columns.Count(',') + 1 + others).Select(static number => string.Create(CultureInfo.InvariantCulture, $"${number}")));

    private static void AddAlways(Statement statement, List<StepEntry> steps) => statement
        .Add(steps, NpgsqlDbType.Uuid, static s => s.Run.Value)
        .Add(steps, NpgsqlDbType.Integer, static s => s.Record.Sequence)
        .Text(steps, static s => s.Record.Key)
        .Text(steps, static s => StoredNames.Of(s.Record.Kind))
        .Text(steps, static s => StoredNames.Of(s.Record.Effect))
        .Add(steps, NpgsqlDbType.Bytea, static s => Convert.FromHexString(s.Record.RequestHash))
        .Text(steps, static s => s.Record.Result is null ? StoredNames.Failed : StoredNames.Completed)
        .Add(steps, NpgsqlDbType.Bigint, static s => StoredNames.Of(s.Record.StartedAt))
        .Add(steps, NpgsqlDbType.Bigint, static s => s.Record.Duration.Ticks)
        .Add(steps, NpgsqlDbType.Integer, static s => s.Record.Attempts)
        .Add(steps, NpgsqlDbType.Integer, static s => s.Record.Epoch)
        .Add(steps, NpgsqlDbType.Integer, static s => s.Record.Retryable ? 1 : 0)
        .Add(steps, NpgsqlDbType.Bytea, static s => s.Record.Request.IsEmpty ? null : Statement.Bytes(s.Request.Data))
        .Add(steps, NpgsqlDbType.Bytea, static s => s.Result is { } result ? Statement.Bytes(result.Data) : null);

    private static void AddSizes(Statement statement, List<StepEntry> steps) => statement
        .Add(steps, NpgsqlDbType.Integer, static s => s.Record.Request.IsEmpty ? null : s.Request.Size)
        .Add(steps, NpgsqlDbType.Integer, static s => s.Result?.Size);

    private static void AddModels(Statement statement, List<StepEntry> steps) => statement
        .Text(steps, static s => s.Record.Usage?.Provider)
        .Text(steps, static s => s.Record.Usage?.Model)
        .Add(steps, NpgsqlDbType.Bigint, static s => s.Record.Usage?.Tokens?.InputTokens)
        .Add(steps, NpgsqlDbType.Bigint, static s => s.Record.Usage?.Tokens?.OutputTokens)
        .Add(steps, NpgsqlDbType.Bigint, static s => s.Record.Usage?.Tokens?.CachedInputTokens)
        .Add(steps, NpgsqlDbType.Bigint, static s => s.Record.Usage?.Tokens?.ReasoningTokens)
        .Add(steps, NpgsqlDbType.Numeric, static s => s.Record.Usage?.Cost)
        .Text(steps, static s => s.Record.Usage?.Currency)
        .Text(steps, static s => StoredNames.Of(s.Record.ModelAttempts));

    private static void AddFailures(Statement statement, List<StepEntry> steps) => statement
        .Text(steps, static s => s.Record.Failure?.Code)
        .Text(steps, static s => s.Record.Failure?.Message)
        .Text(steps, static s => s.Record.Failure?.StepKey);
}
