using Slipway.Compat.Dify;

namespace Slipway.Testing.Tests;

internal sealed record GreeterInput(string Name);

internal sealed record GreeterOutput(string Text);

/// <summary>An HTTP call, a prompt and an output.</summary>
internal sealed class Greeter : Pipeline<GreeterInput, GreeterOutput>
{
    private static readonly Prompt Greet = Prompt.Parse(
        """
        ---
        name: greet
        model: fast
        parameters: { temperature: 0 }
        ---
        user:
        Greet someone.
        """,
        "greet.prompty");

    public override async Task<GreeterOutput> RunAsync(GreeterInput input, RunContext run)
    {
        DifyHttpReply person = await DifyHttp.Get($"https://people.example/{input.Name}").WithHeaders("accept: application/json").SendAsync("load-person", run);
        string greeting = await new PromptCall(Greet, []).StreamAsync(run);
        return new GreeterOutput($"{greeting}, {DifyText.From(DifyPath.Find(DifyJson.Repair(person.Body), "title"))} {input.Name}");
    }
}
