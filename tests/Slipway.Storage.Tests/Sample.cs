using System.Security.Cryptography;
using System.Text;
using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>Records to write.</summary>
internal static class Sample
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 8, 30, 0, TimeSpan.Zero);

    public static RunRecord Run(int minute = 0, string pipeline = "support-reply") =>
        new(new RunId(Guid.NewGuid()), pipeline, Monday.AddMinutes(minute).AddTicks(1_234_567), Utf8("""{"question":"why?"}"""))
        {
            Owner = "node-1",
        };

    public static StepRecord Step(RunRecord run, int sequence, string result = "42") =>
        new(run.Id, sequence, $"step#{sequence}", StepKind.Code, Hash($"{sequence}"), Utf8($$"""{"n":{{sequence}}}"""), Utf8(result))
        {
            Epoch = run.Epoch,
            StartedAt = run.StartedAt.AddSeconds(sequence),
            Duration = TimeSpan.FromTicks(12_345),
        };

    public static StepRecord Cost(this StepRecord step, decimal? cost, string? currency, long input = 10, long output = 3) => step with
    {
        Kind = StepKind.Prompt,
        Usage = new ModelUsage("openai", "gpt-4o-mini", new TokenUsage(input, output, 4, 1), cost, currency),
    };

    public static RunOutcome Completed(string output = "\"done\"") => new(RunStatus.Completed, Monday.AddHours(1), Utf8(output), null);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Starts a run, appends its first steps and waits until they are on disk.</summary>
    public static async Task<RunRecord> WriteAsync(IJournal journal, int steps, CancellationToken ct)
    {
        var run = Run();
        await journal.StartRunAsync(run, ct);
        for (var sequence = 1; sequence <= steps; sequence++)
        {
            journal.Append(Step(run, sequence));
        }

        await journal.FlushAsync(run.Id, ct);
        return run;
    }
}
