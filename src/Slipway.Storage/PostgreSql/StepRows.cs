using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>The statement that writes finished steps.</summary>
/// <remarks>Columns that no step of the group has a value for are left out: each costs the server some microseconds, and most steps neither ask
/// a model nor fail.</remarks>
internal static class StepRows
{
    private const int FirstParameter = 5;

    private const string Always = "run, seq, key, kind, effect, request_hash, status, started, duration, attempts, epoch, retryable, request, result";
    private const string OfSizes = ", request_size, result_size";
    private const string OfArtifacts = ", artifact_version";
    private const string OfModels = ", provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency, model_attempts";
    private const string OfFailures = ", failure_code, failure_message, failure_step";

    private static readonly ConcurrentDictionary<string, string> Statements = new();

    /// <param name="fences">What the runs must be.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="isNew">Whether a run begins in the same transaction.</param>
    public static NpgsqlBatchCommand Insert(List<Fence> fences, List<StepEntry> steps, Func<RunId, bool> isNew)
    {
        var hasSizes = steps.Exists(static s => s.Request.Size is not null || s.Result?.Size is not null);
        var hasArtifacts = steps.Exists(static s => s.Record.ArtifactVersion is not null);
        var hasModels = steps.Exists(static s => s.Record.Usage is not null || s.Record.ModelAttempts.Count > 0);
        var hasFailures = steps.Exists(static s => s.Record.Failure is not null);
        var columns = $"{Always}{(hasSizes ? OfSizes : "")}{(hasArtifacts ? OfArtifacts : "")}{(hasModels ? OfModels : "")}{(hasFailures ? OfFailures : "")}";
        var statement = new Statement(Statements.GetOrAdd(columns, Sql)).Fences(fences);
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

        return statement.Add(steps, NpgsqlDbType.Boolean, s => isNew(s.Run)).Command;
    }

    private static string Sql(string columns)
    {
        var parameters = Enumerable.Range(FirstParameter, columns.Count(static c => c == ',') + 2)
            .Select(static number => string.Create(CultureInfo.InvariantCulture, $"${number}"));
        return $"""
            {Fence.OursSql}, written as (
                insert into steps ({columns})
                select {columns} from unnest({string.Join(", ", parameters)}) as g ({columns}, is_new)
                where is_new or run in (select id from ours)
            )
            select id from ours
            """;
    }

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
