using System.Text;
using Slipway;
using Slipway.Steps;

namespace Slipway.Durability.Tests.Formats;

/// <summary>What the kept journals are of. It is compiled with old versions too, and never changes.</summary>
internal sealed class FormatPipeline : Pipeline<int, string>
{
    public override string Name => "format";

    public override async Task<string> RunAsync(int input, RunContext run)
    {
        var doubled = await run.CodeAsync("double", _ => ValueTask.FromResult(input * 2));
        var receipt = await run.StepAsync(
            new StepRequest(StepKind.Tool, "charge", Encoding.UTF8.GetBytes($"{doubled}")) { Effect = StepEffect.SideEffect },
            _ => ValueTask.FromResult($"receipt {doubled}"));
        var letter = await run.CodeAsync("letter", _ => ValueTask.FromResult(new string('x', input * 1000)));
        return $"{receipt}, {letter.Length}";
    }
}
