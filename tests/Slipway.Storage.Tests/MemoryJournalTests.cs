using Slipway.Journal;

namespace Slipway.Storage.Tests;

public sealed class MemoryJournalTests : JournalContract<MemoryJournalTests.Memory>
{
    public sealed class Memory : IJournalFixture
    {
        private readonly MemoryJournal _journal = new();

        public IJournal Open() => _journal;

        public void Dispose()
        {
        }
    }
}
