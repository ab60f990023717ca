using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Compat.Tests.Scripting;
using static Slipway.Compat.Python.PythonBuiltins;
using static Slipway.Compat.Python.PythonLibrary;

namespace Slipway.Compat.Tests.Python;

public sealed class PythonComparisonTests
{
    private const string Sign = "def main(n: int):\n    if n < 0:\n        return 'minus'\n    return 'plus'\n";

    [Fact]
    public async Task Run_PortThatDoesTheSame_IsSame() =>
        (await CompareAsync(Sign, given => given["n"] < 0 ? "minus" : "plus")).IsSame.ShouldBeTrue();

    [Fact]
    public async Task Run_PortThatDoesSomethingElse_SaysForWhat()
    {
        PythonComparisonResult result = await CompareAsync(Sign, given => given["n"] <= 0 ? "minus" : "plus");

        result.IsSame.ShouldBeFalse();
        result.ToString().ShouldBe("""it differs: for {"n":0} Python gives "plus", C# gives "minus" """.TrimEnd());
    }

    [Fact]
    public async Task Run_LineThatNoCaseReaches_IsNamed()
    {
        PythonComparisonResult result = await CompareAsync("def main(n: int):\n    if n == 123456789012:\n        return 1\n    return 2\n", _ => 2);

        result.UnreachedLines.ShouldBe([3]);
        result.IsSame.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ScriptThatAlwaysFails_SaysTooLittle() =>
        (await CompareAsync("def main(n: int):\n    return [][0]\n", _ => PythonValue.List()[0])).IsSame.ShouldBeFalse();

    [Fact]
    public async Task Run_PortWithoutAnEnd_IsStopped()
    {
        PythonComparisonResult result = await CompareAsync("def main(n: int):\n    return sum(range(abs(n) * 1000000))\n", given => Sum(Range(Abs(given["n"]) * 1_000_000)));

        result.Differences.ShouldBe(["The code goes over more than 200,000 items."]);
    }

    [Fact]
    public async Task Run_ValueThatIsTooLarge_IsStopped() =>
        (await CompareAsync("def main(n: int):\n    return 'x' * (abs(n) * 1000000000)\n", given => (PythonValue)"x" * (Abs(given["n"]) * 1_000_000_000))).Differences.ShouldHaveSingleItem();

    [Theory]
    [InlineData("(?<=a)b")]
    [InlineData("(")]
    [InlineData("[\\w-.]")]
    public async Task Run_PatternThatIsNotPorted_SaysSo(string pattern) =>
        (await CompareAsync($"import re\ndef main(t: str):\n    return re.findall(r'{pattern}', t)\n", given => ReFindAll(pattern, given["t"]))).Differences.ShouldHaveSingleItem().ShouldContain("is not ported");

    [Fact]
    public void Compute_PatternThatIsNotPorted_FailsAsTheStep() =>
        Should.Throw<StepFailedException>(() => PythonException.Compute(given => ReFindAll("(?<=a)b", given["t"]), new JsonObject { ["t"] = "x" }, "CodeExecutionError"))
            .Message.ShouldContain("is not ported");

    [Theory]
    [InlineData("\\1")]
    [InlineData("\\g<0>")]
    public async Task Run_ReplacementThatIsNotPorted_SaysSo_ThoughNothingMatches(string replacement) =>
        (await CompareAsync($"import re\ndef main(t: str):\n    return re.sub('never found', r'{replacement}', t)\n", given => ReSub("never found", replacement, given["t"]))).Differences.ShouldHaveSingleItem().ShouldContain("is not ported");

    private static async Task<PythonComparisonResult> CompareAsync(string source, Func<PythonValue, PythonValue> port)
    {
        PythonOnMachine.Require();
        await using var engine = new PythonEngine(new PythonOptions { MaxWorkers = 1 });
        return await PythonComparison.RunAsync(new Script("script", ScriptLanguage.Python, source), port, engine, ct: TestContext.Current.CancellationToken);
    }
}
