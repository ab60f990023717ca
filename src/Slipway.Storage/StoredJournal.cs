using System.Buffers;
using System.Runtime.CompilerServices;
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
    private const int HashDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly GroupWriter _writer;
    private readonly JournalReader _reader;
    private int _isDisposed;

    private protected StoredJournal(GroupStore store, JournalReader reader, StoredJournalOptions options)
    {
        _writer = GroupWriter.Start(store, options);
        _reader = reader;
    }

    /// <inheritdoc />
    public ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default) => _writer.AddAsync(new StartEntry(run), ct);

    /// <inheritdoc />
    /// <remarks>Blocks while <see cref="StoredJournalOptions.MaxQueuedRecords"/> or
    /// <see cref="StoredJournalOptions.MaxQueuedBytes"/> are reached.</remarks>
    /// <exception cref="ArgumentException">The request hash is not a SHA-256 in hex.</exception>
    public void Append(StepRecord step)
    {
        ThrowIfNoHash(step.RequestHash, nameof(step));
        _writer.Add(new StepEntry(step));
    }

    /// <inheritdoc />
    public ValueTask FlushAsync(RunId run, CancellationToken ct = default) => _writer.FlushAsync(run, ct);

    /// <inheritdoc />
    public ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default) =>
        _writer.WriteAsync(new FinishEntry(run, outcome), ct);

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
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _writer.SettleAsync(ct);
        foreach (var run in await _reader.ListAsync(query, ct))
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
        }

        GC.SuppressFinalize(this);
    }

    private static void ThrowIfNoHash(string hash, string argument)
    {
        if (hash.Length != HashDigits || hash.AsSpan().ContainsAnyExcept(HexDigits))
        {
            throw new ArgumentException($"'{hash}' is not a SHA-256 in lower-case hex.", argument);
        }
    }
}
