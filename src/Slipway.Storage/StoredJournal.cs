using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage;

/// <summary>A journal in a database.</summary>
/// <remarks>
/// <para>Safe from many callers. One writer commits in groups: what <see cref="FlushAsync"/> and <see cref="FinishRunAsync"/> have waited for
/// survives a crash of the process and of the machine. Other processes may read and write the same journal. Memory of records must not
/// change until they are on disk.</para>
/// <para>An error of the database that does not pass ends the journal: every later write fails with the same
/// <see cref="JournalException"/>, and the journal has to be opened again. A run that another process has taken over fails
/// alone.</para>
/// <para>Reading shows what was appended before it in the same journal, and what is on disk of others.</para>
/// </remarks>
public abstract partial class StoredJournal : IJournal
{
    /// <summary>The most bytes of a name by which something is found: the key of a step that waits, a queue, an event, a pipeline. PostgreSQL's indexes
    /// hold no longer ones.</summary>
    /// <value>2,048.</value>
    public const int MaxNameBytes = 2048;

    private const int HashDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly GroupWriter _writer;
    private readonly JournalReader _reader;
    private readonly RunCiphers _ciphers;
    private readonly JournalKeys _keys;
    private readonly bool _isReadOnly;
    private int _isDisposed;
    private int _erasedWithoutKey;

    /// <param name="store">Where it is written.</param>
    /// <param name="reader">How it is read.</param>
    /// <param name="keys">How its payloads are encrypted.</param>
    /// <param name="options">How it is written.</param>
    private protected StoredJournal(GroupStore store, Func<RunCiphers, JournalReader> reader, JournalKeys keys, StoredJournalOptions options)
    {
        _keys = keys;
        _isReadOnly = store.IsReadOnly;
        _ciphers = new RunCiphers(keys.Store);
        _writer = GroupWriter.Start(store, options);
        _reader = reader(_ciphers);
    }

    /// <summary>Whether each run's payloads are encrypted with a key of its own, so that erasing reaches every copy.</summary>
    public bool IsEncrypted => _ciphers.AreUsed;

    /// <summary>Of the runs that were erased by this object, those whose payloads were not encrypted: copies of the database may still hold them.</summary>
    public int ErasedWithoutKey => _erasedWithoutKey;

    /// <inheritdoc />
    public ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(run);
        ThrowIfReadOnly();
        ThrowIfTooLong(run.Pipeline, "name of a pipeline", nameof(run));
        return _writer.AddAsync(new StartEntry(run, _ciphers.Begin(run.Id)), ct);
    }

    /// <inheritdoc />
    public async ValueTask<bool> TryStartRunAsync(RunRecord run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(run);
        ThrowIfReadOnly();
        ThrowIfTooLong(run.Pipeline, "name of a pipeline", nameof(run));
        var cipher = _ciphers.Create(run.Id);
        var entry = new StartEntry(run, cipher, isAwaited: true);
        try
        {
            await _writer.AddAsync(entry, ct);

            // Not to be given up once it is written: nobody else would work on the run.
            await entry.OnDisk;
        }
        catch (Exception e)
        {
            cipher?.Dispose();
            if (e is JournalException && entry.Refusal is not null)
            {
                if (entry.KeyNumber is { } key)
                {
                    _ciphers.Destroy(key);
                }

                return false;
            }

            throw;
        }

        _ciphers.Keep(run.Id, cipher);
        return true;
    }

    /// <inheritdoc />
    /// <remarks>Blocks while <see cref="StoredJournalOptions.MaxQueuedRecords"/> or
    /// <see cref="StoredJournalOptions.MaxQueuedBytes"/> are reached.</remarks>
    /// <exception cref="ArgumentException">The request hash is not a SHA-256 in hex.</exception>
    public void Append(StepRecord step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfNoHash(step.RequestHash, nameof(step));
        _writer.Add(new StepEntry(step, Cipher(step.RunId)));
    }

    /// <inheritdoc />
    public ValueTask FlushAsync(RunId run, CancellationToken ct = default) => _writer.FlushAsync(run, ct);

    /// <inheritdoc />
    public async ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        try
        {
            await _writer.WriteAsync(new FinishEntry(run, outcome, await CipherAsync(run, ct)), ct);
        }
        finally
        {
            _ciphers.Forget(run);
        }
    }

    /// <inheritdoc />
    /// <exception cref="JournalException">The journal cannot be read, or is damaged.</exception>
    public async ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _writer.SettleAsync(ct);
        return await _reader.ReadAsync(run, ct);
    }

    /// <inheritdoc />
    /// <exception cref="JournalException">The journal cannot be read, or is damaged.</exception>
    public async IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _writer.SettleAsync(ct);
        await foreach (var run in _reader.ListAsync(query, ct))
        {
            yield return run;
        }
    }

    /// <summary>Writes what is queued and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _writer.DisposeAsync();
            _reader.Dispose();
            if (_keys.IsOwn)
            {
                _keys.Store?.Dispose();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The cipher of a run. Of one that this process neither began nor took over it is looked up.</summary>
    private RunCipher? Cipher(RunId run) =>
        _ciphers.Active(run) ?? (_ciphers.AreUsed ? LookUpAsync(run, CancellationToken.None).GetAwaiter().GetResult() : null);

    private async ValueTask<RunCipher?> CipherAsync(RunId run, CancellationToken ct) =>
        _ciphers.Active(run) ?? (_ciphers.AreUsed ? await LookUpAsync(run, ct) : null);

    private async Task<RunCipher?> LookUpAsync(RunId run, CancellationToken ct)
    {
        await _writer.SettleAsync(ct);
        var cipher = _ciphers.Find(run, (await _reader.FindAsync(run, ct))?.KeyNumber, out var isDestroyed);
        if (isDestroyed)
        {
            throw new JournalException($"The payloads of run {run} were erased. It cannot be written any more.");
        }

        _ciphers.Keep(run, cipher);
        return cipher;
    }

    /// <summary>Before a key is made or destroyed.</summary>
    private void ThrowIfReadOnly()
    {
        if (_isReadOnly)
        {
            throw new JournalException("The journal was opened to be read only.");
        }
    }

    /// <summary>Refused here it fails its run; refused by the database it would fail the journal, and all runs with it.</summary>
    private static void ThrowIfTooLong(string name, string what, string argument)
    {
        ArgumentNullException.ThrowIfNull(name, argument);
        if (Encoding.UTF8.GetByteCount(name) is var bytes && bytes > MaxNameBytes)
        {
            throw new ArgumentException($"The {what} has {bytes} bytes; the journal keeps {MaxNameBytes} at the most. It begins with '{name[..40]}'.", argument);
        }
    }

    private static void ThrowIfNoHash(string hash, string argument)
    {
        if (hash.Length != HashDigits || hash.AsSpan().ContainsAnyExcept(HexDigits))
        {
            throw new ArgumentException($"'{hash}' is not a SHA-256 in lower-case hex.", argument);
        }
    }
}
