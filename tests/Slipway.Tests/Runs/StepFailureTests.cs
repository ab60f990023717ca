using Slipway.Journal;
using Slipway.Recordings;

namespace Slipway.Tests.Runs;

/// <summary>Steps that end with an exception of Slipway's own.</summary>
public sealed class StepFailureTests : IAsyncDisposable
{
    private static readonly SlipwayException[] Failures =
    [
        new AnswerRefusedException("The question is not open."),
        new InvalidInputException("It has no 'id'."),
        new ForkException("There is no step 'a'."),
        new SuspendedRunException(default),
        new InvalidArtifactException("'model' is missing.", "a.prompty", 1, 1),
        new RecordingException(new RecordingProblem("a.jsonl", 1, "It is empty.")),
        new OwnException("This is an application's own."),
        new NotConfiguredException("There is no bank."),
        new NotMigratedException("Pay", "payment", "It is unknown."),
    ];

    private readonly DurableHost _test = new();
    private readonly Deeds _deeds = new();

    public static TheoryData<string, StepEffect> Cases => new(
        from failure in Failures
        from effect in (StepEffect[])[StepEffect.Pure, StepEffect.SideEffect, StepEffect.NonRepeatable]
        select (failure.GetType().Name, effect));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Step_ThatHasThrown_IsNotExecutedAgain_AndThrowsTheSame(string name, StepEffect effect)
    {
        var seen = new List<SlipwayException>();
        var result = await _test.RunAsync(async run =>
        {
            try
            {
                await run.StepAsync<int>(StepRequest.Create(StepKind.Tool, "pay", new System.Text.Json.Nodes.JsonObject { ["title"] = "Pay", ["kind"] = "payment" }) with { Effect = effect }, _ => Throw(name));
            }
            catch (SlipwayException e)
            {
                seen.Add(e);
            }

            return (await run.ReviewAsync("ask", new Review<int>("?"))).Value;
        });
        result.Outcome.Status.ShouldBe(RunStatus.Suspended);

        await _test.Host.AnswerAsync(result.Id, "ask#1", 3, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Completed);

        _deeds.Done.ShouldBe([name]);
        seen.Select(Describe).Distinct().ShouldHaveSingleItem().ShouldContain(Failures.Single(f => f.GetType().Name == name).Message);
        seen.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(nameof(AnswerRefusedException), 3)]
    [InlineData(nameof(NotConfiguredException), 1)]
    public async Task Step_ThatThrows_IsTriedAgainUnlessSomethingIsMissing(string name, int tries)
    {
        await _test.RunAsync(run => run.StepAsync<int>(
            new StepRequest(StepKind.Code, "try", default) { Retry = new StepRetry(2, TimeSpan.Zero) { EveryFailure = true } }, _ => Throw(name)));

        _deeds.Done.Count.ShouldBe(tries);
    }

    [Theory]
    [InlineData(nameof(AnswerRefusedException), true)]
    [InlineData(nameof(NotConfiguredException), false)]
    [InlineData(nameof(NotMigratedException), false)]
    public async Task Item_ThatThrows_IsLeftOutUnlessSomethingIsMissing(string name, bool isLeftOut)
    {
        var result = await _test.RunAsync(run => run.ForEachAsync(
            "items", ["a"], (_, _, branch) => branch.CodeAsync("pay", _ => Throw(name)), new ForEachOptions { OnError = ItemError.Remove }));

        result.Succeeded.ShouldBe(isLeftOut);
    }

    [Theory]
    [InlineData(nameof(InvalidInputException))]
    [InlineData(nameof(NotConfiguredException))]
    [InlineData(nameof(NotMigratedException))]
    public async Task Run_ThatSuchAStepFails_HasItOnRecord_ForReplaysAndForks(string name)
    {
        var isMissing = true;
        var pipeline = TestHost.Pipeline(run => run.CodeAsync("pay", _ => isMissing ? Throw(name) : ValueTask.FromResult(7)));
        var result = await _test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        var history = await _test.HistoryAsync(result.Id);

        result.Outcome.Failure!.Code.ShouldBe(name);
        history.Steps.ShouldHaveSingleItem().Failure!.Code.ShouldBe(name);
        (await _test.Host.ReplayAsync(pipeline, history, Ct)).Differences.ShouldBeEmpty();
        isMissing = false;
        (await _test.Host.ForkAsync(pipeline, history, "pay", ct: Ct)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Step_ThatFailsWithSuchACode_ComesBackAsAFailedStep()
    {
        var seen = new List<SlipwayException>();
        var result = await _test.RunAsync(async run =>
        {
            try
            {
                await run.CodeAsync<int>("pay", _ => throw new StepFailedException("Another run had no bank.", nameof(NotConfiguredException)));
            }
            catch (SlipwayException e)
            {
                seen.Add(e);
            }

            return (await run.ReviewAsync("ask", new Review<int>("?"))).Value;
        });
        await _test.Host.AnswerAsync(result.Id, "ask#1", 3, ct: Ct);
        await _test.RecoverAsync();

        seen.ShouldAllBe(e => e is StepFailedException);
        seen.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhoseCodeBeginsAnotherThatIsThere_Fails(bool isStep)
    {
        var other = TestHost.Pipeline(_ => Task.FromResult(1));
        var first = await _test.Host.TryRunAsync(other, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        async Task<RunStatus> BeginAsync() => (await _test.Host.TryRunAsync(other, new System.Text.Json.Nodes.JsonObject(), new RunOptions { Id = first.Id }, Ct)).Outcome.Status;

        var result = await _test.RunAsync(run => isStep ? run.CodeAsync("begin", async _ => await BeginAsync()) : BeginAsync());

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        result.Outcome.Failure!.Code.ShouldBe(nameof(JournalException));
        result.Outcome.Failure.Message.ShouldContain($"{first.Id} is already in the journal");
    }

    [Fact]
    public async Task Step_WhoseCodeHasLostAnotherRun_Fails()
    {
        var result = await _test.RunAsync(run => run.CodeAsync<int>("begin", _ => throw new LostRunException(RunId.New(_test.Time), 1, "It has another owner.")));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe(nameof(LostRunException));
        result.Outcome.Failure.StepKey.ShouldBe("begin#1");
    }

    [Fact]
    public async Task Tool_WhoseResultIsNoneOfTheTypeAskedFor_FailsAsAStepDoes()
    {
        var tool = Microsoft.Extensions.AI.AIFunctionFactory.Create(() => "many", "count");

        var result = await _test.RunAsync(run => run.CallAsync<int>("count", tool, new { }));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("InvalidResult");
        result.Outcome.Failure.Message.ShouldStartWith("The result of tool 'count' is not a Int32: ");
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private ValueTask<int> Throw(string name)
    {
        _deeds.Note(name);
        throw Failures.Single(f => f.GetType().Name == name);
    }

    private static string Describe(SlipwayException e) =>
        $"{e.GetType().Name} {(e as StepFailedException)?.ErrorCode} {(e as StepFailedException)?.StepKey} {(e as NotMigratedException)?.Title} {(e as NotMigratedException)?.Kind} {e.Message}";

    private sealed class OwnException(string message) : SlipwayException(message);
}
