using Slipway.Journal;

namespace Slipway.Storage;

/// <summary>Where the keys of runs are: apart from the journal, its log and its backups, so that destroying a key makes what it encrypts
/// unreadable in all of them. Replace it to keep keys in a vault.</summary>
/// <remarks>Safe from many callers. A key is given to one run and never used again.</remarks>
public interface IRunKeyStore : IDisposable
{
    /// <summary>Tells the store from others; a journal notes it.</summary>
    Guid Id { get; }

    /// <summary>Takes a new key. It is on disk when this returns.</summary>
    /// <exception cref="JournalException">The store cannot be written.</exception>
    RunKey Create();

    /// <summary>A key of 32 bytes; null when it was destroyed, or never was.</summary>
    /// <exception cref="JournalException">The store cannot be read, or its master key is another.</exception>
    byte[]? Find(long number);

    /// <summary>Destroys keys. When this returns the store has nothing of them.</summary>
    /// <exception cref="JournalException">The store cannot be written.</exception>
    void Destroy(IReadOnlyCollection<long> numbers);
}

/// <summary>A key of a run.</summary>
/// <param name="Number">Its number in the store, which the journal keeps with the run.</param>
/// <param name="Bytes">The key, 32 bytes.</param>
public readonly record struct RunKey(long Number, byte[] Bytes);
