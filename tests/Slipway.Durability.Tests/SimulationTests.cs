using Slipway.Journal;
using Slipway.Storage;
using Slipway.Tests.Runs.Simulation;

namespace Slipway.Durability.Tests;

/// <summary>Runs in files that are disturbed anywhere. The variable SLIPWAY_SIMULATIONS says which are drawn, from a number up to another: <c>1-500</c>.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Run_InAFile_EndsAsItShould() =>
        Simulator.Run(Environment.GetEnvironmentVariable("SLIPWAY_SIMULATIONS") ?? "1-3", static () => new FileDisk()).ShouldBeEmpty();

    /// <summary>A file that each process opens for itself.</summary>
    private sealed class FileDisk : ISimulatedDisk
    {
        private readonly TemporaryFolder _folder = new();
        private readonly List<IJournal> _opened = [];

        public IJournal Open()
        {
            _opened.Add(Blocking.Wait(() => SqliteJournal.OpenAsync(_folder.Path("journal.db"))));
            return _opened[^1];
        }

        public void Dispose()
        {
            foreach (var journal in _opened)
            {
                Blocking.Wait(journal.DisposeAsync);
            }

            _folder.Dispose();
        }
    }
}
