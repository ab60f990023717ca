using System.Globalization;
using Slipway.Journal;
using Slipway.Tests.Runs.Simulation;

namespace Slipway.Tests.Runs;

/// <summary>Random pipelines whose processes crash, stand still, are shut down, or whose journals fail, and whose runs are cancelled, at random places.
/// The variable SLIPWAY_SIMULATIONS says which are drawn, from a number up to another: <c>1-5000</c>.</summary>
public sealed class SimulationTests
{
    private const int FaultsPerPipeline = 8;

    [Fact]
    public void Run_DisturbedAnywhere_EndsAsItShould()
    {
        var range = (Environment.GetEnvironmentVariable("SLIPWAY_SIMULATIONS") ?? "1-200").Split('-');
        var failures = new List<SimulatedFailure>();
        for (var seed = int.Parse(range[0], CultureInfo.InvariantCulture); seed <= int.Parse(range[1], CultureInfo.InvariantCulture); seed++)
        {
            Simulate(seed, failures);
        }

        failures.Count.ShouldBe(0, string.Join("\n\n", failures.GroupBy(f => f.Kind).Select(g => $"{g.Count()} such: {g.MinBy(f => f.Text.Length)!.Text}")));
    }

    private static void Simulate(int seed, List<SimulatedFailure> failures)
    {
        var random = new Random(seed);
        var plan = new WorkSource(random).DrawPlan();
        var whole = new SimulatedRun(plan, random.Next(), []);
        whole.Run(expected: null);
        whole.Report(seed, failures);
        for (var i = 0; i < FaultsPerPipeline && whole.History is not null; i++)
        {
            var faults = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => new Fault((FaultKind)random.Next((int)FaultKind.JournalFailsAfterwards + 1), random.Next(1, whole.Places + 10))).ToArray();
            var disturbed = new SimulatedRun(plan, random.Next(), faults);
            disturbed.Run(whole.History);
            disturbed.Report(seed, failures);
        }
    }
}
