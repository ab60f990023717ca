using Slipway.Journal;
using Slipway.Storage.Groups;

namespace Slipway.Storage;

/// <summary>The one key store of a journal.</summary>
/// <param name="Store">The store; null when payloads are not encrypted.</param>
/// <param name="IsOwn">Whether the journal closes it.</param>
internal readonly record struct JournalKeys(IRunKeyStore? Store, bool IsOwn)
{
    /// <summary>Opens the store of a journal, notes it in a journal that has none yet, and refuses another one than was noted.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="options">What is said about keys.</param>
    /// <param name="keyFile">The file when nothing is said; null for none.</param>
    /// <param name="place">The journal, for people.</param>
    /// <exception cref="JournalException">It cannot be opened, is not the journal's, or is that of a journal which is gone.</exception>
    public static JournalKeys Open(GroupStore journal, StoredJournalOptions options, string? keyFile, string place)
    {
        var noted = journal.FindKeyStore();
        if (noted is null && (journal.IsReadOnly || !options.TakesKeys))
        {
            return default;
        }

        if (options.Keys is { } given)
        {
            Bind(journal, given.Id, noted, place);
            return new JournalKeys(given, IsOwn: false);
        }

        if ((options.KeyFile ?? keyFile) is not { } path)
        {
            return noted is null
                ? default
                : throw new JournalException($"The payloads in {place} are encrypted. Open it with its keys: name its key file (KeyFile in its options, SLIPWAY_KEYS for the commands).");
        }

        var file = KeyFile.Open(path, options.MasterKey, mustExist: noted is not null, journal.IsReadOnly ? FileAccess.Read : FileAccess.ReadWrite);
        try
        {
            if (noted is null && options.KeyFile is null && file.HasKeys && (noted = journal.FindKeyStore()) is null)
            {
                throw new JournalException(
                    $"The key file '{path}' has keys of runs, and the journal in {place} has never used one: the journal they belong to is lost. Restore it from a backup, or move the key file away too to begin a new journal.");
            }

            Bind(journal, file.Id, noted, place);
            if (!journal.IsReadOnly)
            {
                file.PassOver(journal.FindLastKey());
            }

            return new JournalKeys(file, IsOwn: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Bind(GroupStore journal, Guid id, Guid? noted, string place)
    {
        if (noted is null)
        {
            journal.NoteKeyStore(id);
            noted = journal.FindKeyStore();
        }

        if (noted != id)
        {
            throw new JournalException($"The keys are not those of the journal in {place}: its key store is {noted}, and this one is {id}. Name the right key file.");
        }
    }
}
