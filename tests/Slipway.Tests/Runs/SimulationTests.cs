using Slipway.Tests.Runs.Simulation;

namespace Slipway.Tests.Runs;

/// <summary>Runs that are disturbed anywhere. The variable SLIPWAY_SIMULATIONS says which are drawn, from a number up to another: <c>1-5000</c>.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Run_DisturbedAnywhere_EndsAsItShould() =>
        Simulator.Run(Environment.GetEnvironmentVariable("SLIPWAY_SIMULATIONS") ?? "1-100", static () => new MemoryDisk()).ShouldBeEmpty();
}
