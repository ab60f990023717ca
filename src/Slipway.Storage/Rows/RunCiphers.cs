using System.Collections.Concurrent;
using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>The ciphers of the runs this process works on, and of others when they are asked for.</summary>
internal sealed class RunCiphers(IRunKeyStore? keys)
{
    private readonly ConcurrentDictionary<RunId, RunCipher> _active = new();

    /// <summary>Whether payloads are encrypted.</summary>
    public bool AreUsed => keys is not null;

    /// <summary>Gives a new run a key; null when payloads are not encrypted.</summary>
    public RunCipher? Begin(RunId run)
    {
        if (keys is null)
        {
            return null;
        }

        // An id that is taken is refused later; until then its run keeps the key it has.
        var cipher = new RunCipher(run, keys.Create());
        _active.TryAdd(run, cipher);
        return cipher;
    }

    /// <summary>A key for a run that may not come to be: nobody else finds it before it is kept. Null when payloads are not encrypted.</summary>
    public RunCipher? Create(RunId run) => keys is null ? null : new RunCipher(run, keys.Create());

    /// <summary>The cipher of a run this process works on; null when there is none.</summary>
    public RunCipher? Active(RunId run) => _active.GetValueOrDefault(run);

    /// <summary>This process works on a run from now on.</summary>
    public void Keep(RunId run, RunCipher? cipher)
    {
        if (cipher is not null)
        {
            _active[run] = cipher;
        }
    }

    /// <summary>This process no longer works on a run.</summary>
    public void Forget(RunId run)
    {
        if (_active.TryRemove(run, out var cipher))
        {
            cipher.Dispose();
        }
    }

    /// <summary>The cipher of a stored run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="number">The number of its key; null when its payloads are not encrypted.</param>
    /// <param name="isDestroyed">Whether its key was destroyed: its payloads are gone.</param>
    /// <exception cref="JournalException">There is no key store, or it cannot be read.</exception>
    public RunCipher? Find(RunId run, long? number, out bool isDestroyed)
    {
        isDestroyed = false;
        if (number is not { } known)
        {
            return null;
        }

        var store = keys ?? throw new JournalException($"The payloads of run {run} are encrypted. Open the journal with its keys.");
        var key = store.Find(known);
        isDestroyed = key is null;
        return key is null ? null : new RunCipher(run, new RunKey(known, key));
    }

    public void Destroy(long number) => (keys ?? throw new JournalException("The journal was opened without its keys.")).Destroy([number]);
}
