using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Durability.Tests.Processes;

/// <summary>A process that owns a run, stands still in the middle of it, and finds out when it goes on.</summary>
internal static class OwnerProcess
{
    public const string Command = "own-run";

    public static async Task<int> RunAsync(string journal, string sink)
    {
        var place = new JournalPlace(journal);
        await using var store = await place.OpenAsync();
        using var world = new EffectSink(sink, place);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = store, Node = "owner" });
        var pipeline = new StandingPipeline(world, async id =>
        {
            // A process that is stopped in the middle of a commit holds the file, and nobody can take anything over.
            await store.FlushAsync(id);
            await Console.Out.WriteLineAsync($"{id}");
            await Console.In.ReadLineAsync();
        });
        try
        {
            var result = await host.TryRunAsync(pipeline, new JsonObject());
            await Console.Out.WriteLineAsync($"ended {result.Outcome.Status}");
        }
        catch (Journal.LostRunException e)
        {
            await Console.Out.WriteLineAsync($"lost {e.Run} {e.Epoch}");
        }

        return 0;
    }
}

/// <summary>A step that takes a while, and one that changes the world.</summary>
internal sealed class StandingPipeline(EffectSink sink, Func<RunId, Task> stand) : Pipeline<JsonObject, string>
{
    public override string Name => "standing";

    public override async Task<string> RunAsync(JsonObject input, RunContext run)
    {
        await run.CodeAsync("before", _ => ValueTask.FromResult(1));
        await run.CodeAsync("stand", async _ =>
        {
            await stand(run.Id);
            return 1;
        });
        return await run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
            call => ValueTask.FromResult(sink.Do(call.RunId, call.Key.Value, call.IdempotencyKey, "pay", stepsBefore: 2)));
    }
}
