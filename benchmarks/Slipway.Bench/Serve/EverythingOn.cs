using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Slipway.Budgets;
using Slipway.Models;
using Slipway.Models.OpenAI;
using Slipway.Storage;

namespace Slipway.Bench.Serve;

/// <summary>A host with all that production has: durable journal, spans and metrics that are exported, budgets on disk, a policy for model calls.</summary>
internal sealed class EverythingOn : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private readonly SqliteBudgetLedger _ledger;

    private EverythingOn(SqliteJournal journal, SqliteBudgetLedger ledger, Uri baseUrl)
    {
        Journal = journal;
        _ledger = ledger;
        _traces = Sdk.CreateTracerProviderBuilder().AddSource("Slipway").AddProcessor(new BatchActivityExportProcessor(new Discard<System.Diagnostics.Activity>())).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter("Slipway").AddReader(new PeriodicExportingMetricReader(new Discard<Metric>(), 1000)).Build();
        var policy = new ModelCallPolicy
        {
            Retry = new ModelRetry(2),
            AttemptTimeout = TimeSpan.FromSeconds(30),
            TotalTimeout = TimeSpan.FromMinutes(1),
            MaxConcurrent = 256,
            RequestsPerMinute = 100_000_000,
            TokensPerMinute = 100_000_000_000,
            Breaker = new ModelBreaker(),
        };
        Host = new SlipwayHost(new SlipwayOptions
        {
            Journal = journal,
            Models = new StubModels(_http, baseUrl, policy),
            Budgets = new BudgetOptions
            {
                Ledger = ledger,
                Budgets =
                [
                    new Budget(BudgetScope.Run) { Tokens = 10_000 },
                    new Budget(BudgetScope.Pipeline) { Each = BudgetPeriod.Day, Cost = 1_000_000 },
                    new Budget(BudgetScope.Tenant) { Each = BudgetPeriod.Day, Cost = 1_000_000 },
                ],
            },
        });
    }

    public SqliteJournal Journal { get; }

    public SlipwayHost Host { get; }

    public static async Task<EverythingOn> OpenAsync(string folder, Uri baseUrl)
    {
        var journal = await SqliteJournal.OpenAsync(Path.Combine(folder, "runs.db"));
        return new EverythingOn(journal, await SqliteBudgetLedger.OpenAsync(journal), baseUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _ledger.DisposeAsync();
        await Journal.DisposeAsync();
        _traces.Dispose();
        _metrics.Dispose();
        _http.Dispose();
    }

    /// <summary>A collector that takes everything at once.</summary>
    private sealed class Discard<T> : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var _ in batch)
            {
            }

            return ExportResult.Success;
        }
    }
}
