using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Models.Catalog;
using Slipway.Tests.Models;

namespace Slipway.Models.Tests.Faults;

/// <summary>What is on the record of each fault, as docs/models.md has it; <c>SLIPWAY_ACCEPT=1</c> rewrites the table there.</summary>
public sealed class FaultMatrixTests
{
    private const string Begin = "<!-- fault matrix -->\n";
    private const string End = "<!-- /fault matrix -->";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: main\n---\nuser:\nHi", "ask.prompty");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachFault_HasItsOutcome()
    {
        var table = new StringBuilder("| what goes wrong | asked | outcome | may pass | attempts | waits (s) |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (Fault fault in Fault.All)
        {
            foreach (bool streams in new[] { false, true })
            {
                table.Append(await RowAsync(fault, streams));
            }
        }

        string path = Path.Combine(Folder(), "..", "..", "..", "docs", "models.md");
        string docs = await File.ReadAllTextAsync(path, Ct);
        int from = docs.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = docs.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SLIPWAY_ACCEPT") == "1")
        {
            await File.WriteAllTextAsync(path, docs[..from] + table + docs[to..], Ct);
            return;
        }
        table.ToString().ShouldBe(docs[from..to]);
    }

    private static async Task<string> RowAsync(Fault fault, bool streams)
    {
        await using FaultServer server = await FaultServer.StartAsync(fault);
        var time = new WatchedTime();
        using ModelCatalog models = ModelCatalog.Parse(
            $$"""
            models:
              main: { provider: mine, model: m-1, base_url: "{{server.BaseUrl}}", retry: { max: 2, delay: 1 }, limits: { timeout: {{Limit.TotalSeconds}} } }
            """,
            "models.yaml",
            new ModelCatalogOptions { Time = time });
        var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models, Time = time });
        var options = new RunOptions
        {
            // The random part of the waits depends on the run.
            Id = new RunId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])),
            OnText = _ => server.Hear(),
            OnTextWithdrawn = static _ => { },
        };

        Task<RunResult> running = host.TryRunAsync(new Asking(streams, fault.WithTools), new JsonObject(), options, Ct);
        List<TimeSpan> waits = await PassAsync(running, time, server);
        RunResult result = await running;

        IReadOnlyList<StepRecord> steps = (await journal.ReadAsync(result.Id, Ct))!.Steps;
        StepRecord step = steps.Last(s => s.Kind is StepKind.Prompt);
        string outcome = (step.Failure is { } failure ? $"`{failure.Code}`" : "answered")
            + string.Concat(steps.Where(s => s.Kind is StepKind.Tool).Select(s => $"; the tool's step `{s.Failure?.Code}`, which the model is told"));
        IEnumerable<string> attempts = step.ModelAttempts.Select(
            a => a.Code is null ? "answered" : $"`{a.Code}`{(a.PartialLength > 0 ? $" after {a.PartialLength} characters" : "")}");
        string pauses = string.Join(", ", waits.Select(w => w.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)));
        string mayPass = step.Failure is null ? "" : step.Retryable ? "yes" : "no";
        return $"| {(streams ? "" : fault.Name)} | {(streams ? "streamed" : "whole")} | {outcome} | {mayPass} | {(step.ModelAttempts.Count == 0 ? "1 × answered" : Counted(attempts))} | {pauses} |\n";
    }

    /// <summary>Attempts that ended in the same way are said once, with their number.</summary>
    private static string Counted(IEnumerable<string> attempts)
    {
        var groups = new List<(string Text, int Count)>();
        foreach (string attempt in attempts)
        {
            if (groups.Count > 0 && groups[^1].Text == attempt)
            {
                groups[^1] = (attempt, groups[^1].Count + 1);
            }
            else
            {
                groups.Add((attempt, 1));
            }
        }
        return string.Join(", ", groups.Select(g => $"{g.Count} × {g.Text}"));
    }

    /// <summary>Lets time pass where something waits for it: the pauses between attempts, and the timeout where the server stalls.</summary>
    private static async Task<List<TimeSpan>> PassAsync(Task running, WatchedTime time, FaultServer server)
    {
        var pauses = new List<TimeSpan>();
        Task<TimeSpan> wait = time.NextAsync().AsTask();
        Task<bool> stall = server.StalledAsync(Ct).AsTask();
        while (await Task.WhenAny(running, wait, stall) is var happened && happened != running)
        {
            if (happened == stall)
            {
                stall = server.StalledAsync(Ct).AsTask();
                time.Advance(Limit);
                continue;
            }

            TimeSpan due = await wait;
            wait = time.NextAsync().AsTask();
            if (due != Limit)
            {
                pauses.Add(due);
                time.Advance(due);
            }
        }

        return pauses;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private sealed class Asking(bool streams, bool withTools) : Pipeline<JsonObject, string>
    {
        public override Task<string> RunAsync(JsonObject input, RunContext run)
        {
            var call = new PromptCall(Prompt, []);
            call = withTools ? call.WithTools([AIFunctionFactory.Create((string parcel) => parcel, "track")]) : call;
            return streams ? call.StreamAsync(run) : call.AskAsync(run);
        }
    }
}
