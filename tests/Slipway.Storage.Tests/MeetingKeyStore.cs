using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>Says which store it is when another one is asked, too: both journals have looked for a store by then, and found none.</summary>
internal sealed class MeetingKeyStore(KeyFile keys, Barrier both) : IRunKeyStore
{
    private bool _hasMet;

    public Guid Id
    {
        get
        {
            if (!_hasMet)
            {
                _hasMet = true;
                both.SignalAndWait(TestContext.Current.CancellationToken);
            }

            return keys.Id;
        }
    }

    /// <summary>Opens a journal twice at the same time, with two stores. Returns what refused the one or the other.</summary>
    public static async Task<List<JournalException>> OpenWithTwoAsync(TemporaryFolder folder, Func<IRunKeyStore, Task<IAsyncDisposable>> open)
    {
        using var both = new Barrier(2);
        using var one = new MeetingKeyStore(KeyFile.Open(folder.NewPath()), both);
        using var two = new MeetingKeyStore(KeyFile.Open(folder.NewPath()), both);
        var refusals = new List<JournalException>();
        foreach (var opening in new[] { open(one), open(two) })
        {
            try
            {
                await (await opening).DisposeAsync();
            }
            catch (JournalException e)
            {
                refusals.Add(e);
            }
        }

        return refusals;
    }

    public RunKey Create() => keys.Create();

    public byte[]? Find(long number) => keys.Find(number);

    public void Destroy(IReadOnlyCollection<long> numbers) => keys.Destroy(numbers);

    public void Dispose() => keys.Dispose();
}
