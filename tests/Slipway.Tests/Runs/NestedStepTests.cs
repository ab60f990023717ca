using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Tests.Runs;

/// <summary>Steps that are issued within the body of another one.</summary>
public sealed class NestedStepTests : IDisposable
{
    private readonly TestHost _test = new();

    [Fact]
    public async Task Step_WithinAnother_IsRefused()
    {
        var isDone = false;
        var result = await _test.RunAsync(async run =>
        {
            await run.CodeAsync("outer", async _ => await run.CodeAsync("inner", _ => ValueTask.FromResult(isDone = true)));
            return await run.CodeAsync("inner", _ => ValueTask.FromResult(false));
        });

        isDone.ShouldBeFalse();
        result.Outcome.Failure.ShouldNotBeNull().StepKey.ShouldBe("outer#1");
        result.Outcome.Failure.Message.ShouldContain("Step 'inner' is asked for within step 'outer#1'");
    }

    [Fact]
    public async Task Tool_ThatIssuesSteps_IsRefused()
    {
        var result = await _test.RunAsync(run =>
        {
            var count = AIFunctionFactory.Create(() => run.ForEachAsync("items", [1, 2], (item, _, branch) => branch.CodeAsync("count", _ => ValueTask.FromResult(item))), "count");
            return run.CallAsync<JsonNode>("call", count, new { });
        });

        result.Outcome.Failure.ShouldNotBeNull().StepKey.ShouldBe("call#1");
        result.Outcome.Failure.Message.ShouldContain("within step 'call#1'");
    }

    [Fact]
    public async Task IdsAndNumbers_WithinAStep_AreRefused()
    {
        (await _test.RunAsync(run => run.CodeAsync("id", _ => ValueTask.FromResult(run.NewId())))).Outcome.Failure.ShouldNotBeNull().Message.ShouldContain("NewId is asked for within step 'id#1'");
        (await _test.RunAsync(run => run.CodeAsync("draw", _ => ValueTask.FromResult(run.Random.Next())))).Outcome.Failure.ShouldNotBeNull().Message.ShouldContain("Random is asked for within step 'draw#1'");
        (await _test.RunAsync(async run =>
        {
            var id = run.NewId();
            return await run.CodeAsync("use", _ => ValueTask.FromResult(id));
        })).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_ThatAStepBegins_HasStepsOfItsOwn()
    {
        var other = TestHost.Pipeline(run => run.CodeAsync("inner", _ => ValueTask.FromResult(7)));

        var result = await _test.RunAsync(run => run.CodeAsync("outer", async ct => await _test.Host.RunAsync(other, new JsonObject(), ct: ct)));

        TestHost.Text(result.Output).ShouldBe("7");
    }

    public void Dispose() => _test.Dispose();
}
