namespace Slipway.Testing.Tests;

/// <summary>What a test must give and does not: the exception names the argument.</summary>
public sealed class NullArgumentTests
{
    public static TheoryData<string, Action> Calls => new()
    {
        { "step", () => new ScriptedSteps().Answer(null!, 1) },
        { "result", () => new ScriptedSteps().Answer("a", (Func<ScriptedStepCall, object?>)null!) },
        { "step", () => new ScriptedSteps().AnswerPrompt(null!, "a") },
        { "text", () => new ScriptedSteps().AnswerPrompt("a", null!) },
        { "errorCode", () => new ScriptedSteps().Fail("a", null!) },
        { "step", () => new ScriptedSteps().CountOf(null!) },
        { "text", () => new ScriptedChatClient().Answer((string)null!) },
        { "fragment", () => new ScriptedChatClient().AnswerWhen(null!, "a") },
        { "exception", () => new ScriptedChatClient().Fail(null!) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void Call_WithoutAnArgument_NamesIt(string argument, Action call) => Should.Throw<ArgumentNullException>(call).ParamName.ShouldBe(argument);
}
