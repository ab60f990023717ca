using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Cli.Knowledge;
using Slipway.Documents;
using Slipway.Evaluation.Datasets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Models.Catalog;
using Slipway.Models.Replay;
using Slipway.Recordings;
using Slipway.Storage;

namespace Slipway.Cli.Hosting;

/// <summary>What a run of a command has at hand.</summary>
internal sealed class RunSetup(CliContext context, PipelineSource pipeline, IJournal journal, IFileStore files, ScriptEngines engines, Action<string>? onText)
{
    /// <summary>Runs against real models and web services.</summary>
    public async Task<RunResult> RunLiveAsync(JsonObject input, string? model, Conversation? conversation, CancellationToken ct)
    {
        using var models = OpenModels(model);
        var ledger = await OpenLedgerAsync(models.Budgets, ct);
        await using var closing = ledger as IAsyncDisposable;
        using var host = CreateHost(models, Budgets(models.Budgets, ledger), models.ResolveEmbeddings);
        return await host.TryRunAsync(pipeline.CreatePipeline(), input, new RunOptions { OnText = onText, Conversation = conversation ?? new Conversation() }, ct);
    }

    /// <summary>Runs the lines of a dataset against real models and web services, then what is computed over all of them.</summary>
    public async Task<DatasetResult> EvaluateAsync(IReadOnlyList<(int Line, JsonObject Inputs)> lines, string? model, IProgress<int> progress, CancellationToken ct)
    {
        using var models = OpenModels(model);
        var ledger = await OpenLedgerAsync(models.Budgets, ct);
        await using var closing = ledger as IAsyncDisposable;
        using var host = CreateHost(models, Budgets(models.Budgets, ledger), models.ResolveEmbeddings);
        return await new DatasetRun(host, journal, pipeline.CreatePipeline, pipeline.CreateMetrics).RunAsync(lines, progress, ct);
    }

    private ModelCatalog OpenModels(string? model)
    {
        var replacement = ModelChoice.Read(model);
        var models = ModelCatalog.Parse(
            pipeline.ModelsYaml, "models.yaml", new ModelCatalogOptions { Secrets = context.Environment, Override = replacement, Time = context.Time });
        if (replacement is not null)
        {
            ThrowIfUnknown(models, replacement);
        }

        return models;
    }

    /// <summary>A model that nobody can ask is a slip of who types: no run should begin or go on for it.</summary>
    private static void ThrowIfUnknown(IModelProvider models, ModelReference model)
    {
        try
        {
            models.Resolve(model.ToString());
        }
        catch (NotConfiguredException e)
        {
            throw new CliException($"--model '{model}' cannot be asked. {e.Message}");
        }
    }

    /// <summary>Runs the rest of another run, against real models and web services.</summary>
    public Task<RunResult> ForkAsync(RunHistory history, string at, ForkOptions options, CancellationToken ct) =>
        WithHostAsync(host => host.ForkAsync(pipeline.CreatePipeline(), history, at, options with { OnText = onText }, ct), replacement: null, ct);

    /// <summary>Takes a run up when it can go on; null when it cannot.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">The model to ask in place of every model; null for those of the pipeline.</param>
    /// <param name="ct">Lets go of the run as it is.</param>
    public Task<RunResult?> TakeUpAsync(RunId run, string? model, CancellationToken ct) =>
        WithHostAsync(host => host.TakeUpAsync(pipeline.CreatePipeline(), run, onText, ct), ModelChoice.Read(model), ct);

    /// <summary>Takes up all runs of the pipeline that can go on.</summary>
    /// <param name="onResult">Is called with each, possibly from several threads.</param>
    /// <param name="onFailure">Is called with each that could not go on, and why, possibly from several threads.</param>
    /// <param name="model">The model to ask in place of every model; null for those of the pipeline.</param>
    /// <param name="watches">Whether to stay for those that can go on later, until it is cancelled.</param>
    /// <param name="ct">Lets go of the runs as they are.</param>
    public Task<bool> TakeUpAllAsync(Action<RunResult> onResult, Action<RunId, Exception> onFailure, string? model, bool watches, CancellationToken ct) => WithHostAsync(
        async host =>
        {
            await using var recovery = new RunRecovery(host, [pipeline.CreatePipeline()]) { OnResult = onResult, OnFailure = onFailure };
            if (watches)
            {
                recovery.Start();
                await Task.WhenAny(recovery.Completion, Task.Delay(Timeout.InfiniteTimeSpan, ct));
                return true;
            }

            await recovery.RecoverAsync(ct);
            return true;
        },
        ModelChoice.Read(model),
        ct);

    private async Task<T> WithHostAsync<T>(Func<SlipwayHost, Task<T>> work, ModelReference? replacement, CancellationToken ct)
    {
        using var models = new LateKeyModels(pipeline.ModelsYaml, context, replacement);
        if (replacement is not null)
        {
            ThrowIfUnknown(models, replacement);
        }

        var ledger = await OpenLedgerAsync(models.Budgets, ct);
        await using var closing = ledger as IAsyncDisposable;
        await using var host = CreateHost(models, Budgets(models.Budgets, ledger), models.ResolveEmbeddings);
        return await work(host);
    }

    private KnowledgeFolder OpenKnowledge(Func<string, IEmbeddingGenerator<string, Embedding<float>>>? embeddings)
    {
        var place = KnowledgePlace.Of(context, pipeline.Name);
        return new KnowledgeFolder(place.Definitions, place.Snapshots, embeddings);
    }

    /// <summary>What other runs on the same journal have spent; null where nothing is shared with them.</summary>
    private async Task<IBudgetLedger?> OpenLedgerAsync(BudgetOptions? budgets, CancellationToken ct) => budgets is null ? null : journal switch
    {
        SqliteJournal file => await SqliteBudgetLedger.OpenAsync(file, ct),
        PostgreSqlJournal server => await PostgreSqlBudgetLedger.OpenAsync(server, ct),
        _ => null,
    };

    private static BudgetOptions? Budgets(BudgetOptions? budgets, IBudgetLedger? ledger) =>
        budgets is null || ledger is null ? budgets : budgets with { Ledger = ledger };

    private SlipwayHost CreateHost(
        IModelProvider models, BudgetOptions? budgets, Func<string, IEmbeddingGenerator<string, Embedding<float>>>? embeddings) => new(new SlipwayOptions
        {
            Journal = journal,
            Models = models,
            Budgets = budgets,
            ScriptEngines = engines.All,
            Files = files,
            Knowledge = OpenKnowledge(embeddings),
            Documents = new DocumentReader(),
            Secrets = context.Environment,
            Time = context.Time,
            Telemetry = TelemetryOptions.Of(context.Environment),
        });

    /// <summary>Runs against a recording; nothing leaves the process.</summary>
    public async Task<RunResult> ReplayAsync(string recording, string? caseName, JsonObject? input, CancellationToken ct)
    {
        var cases = await RecordingFiles.LoadAsync(context, recording, ct);
        var recorded = caseName is null
            ? cases[0]
            : cases.FirstOrDefault(c => c.Name == caseName)
                ?? throw new CliException($"No recorded case is called '{caseName}'. There are: {string.Join(", ", cases.Select(c => c.Name))}.");
        if (input is not null)
        {
            var start = (recorded.Start ?? new RecordedCaseStart { Case = recorded.Name }) with { Input = JsonSerializer.SerializeToElement(input) };
            recorded = new RecordedCase(recorded.Name, [start, .. recorded.Entries.Where(e => e is not RecordedCaseStart)]);
        }

        var replayed = await CaseReplay.RunAsync(
            pipeline.CreatePipeline(),
            recorded,
            new CaseReplayOptions { ModelsYaml = pipeline.ModelsYaml, ScriptEngines = engines.All, Files = files, Documents = new DocumentReader(), Journal = journal, OnText = onText, Time = context.Time },
            ct);
        return replayed.Run;
    }
}
