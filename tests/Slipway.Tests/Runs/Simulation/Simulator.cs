using System.Globalization;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Random pipelines whose processes crash, stand still, are shut down, or whose journals fail, and whose runs are cancelled, at random places.</summary>
internal static class Simulator
{
    private const int FaultsPerPipeline = 8;

    /// <summary>What goes wrong, for people; nothing when all is well.</summary>
    /// <param name="range">Which are drawn, from a number up to another: <c>1-5000</c>.</param>
    /// <param name="disks">Where the journals are.</param>
    public static string Run(string range, Func<ISimulatedDisk> disks)
    {
        var ends = range.Split('-');
        var failures = new List<SimulatedFailure>();
        for (var seed = int.Parse(ends[0], CultureInfo.InvariantCulture); seed <= int.Parse(ends[1], CultureInfo.InvariantCulture); seed++)
        {
            Simulate(seed, disks, failures);
        }

        return string.Join("\n\n", failures.GroupBy(f => f.Kind).Select(g => $"{g.Count()} such: {g.MinBy(f => f.Text.Length)!.Text}"));
    }

    private static void Simulate(int seed, Func<ISimulatedDisk> disks, List<SimulatedFailure> failures)
    {
        var random = new Random(seed);
        var plan = new WorkSource(random).DrawPlan();
        var whole = new SimulatedRun(plan, random.Next(), [], disks);
        whole.Run(expected: null);
        whole.Report(seed, failures);
        for (var i = 0; i < FaultsPerPipeline && whole.History is not null; i++)
        {
            var faults = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => new Fault((FaultKind)random.Next((int)FaultKind.JournalFailsAfterwards + 1), random.Next(1, whole.Places + 10))).ToArray();
            var disturbed = new SimulatedRun(plan, random.Next(), faults, disks);
            disturbed.Run(whole.History);
            disturbed.Report(seed, failures);
        }
    }
}
