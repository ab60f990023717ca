using System.Buffers;
using System.Runtime.CompilerServices;
using Slipway.Journal;
using Slipway.Storage.Sqlite;

namespace Slipway.Storage;

/// <summary>A journal in one SQLite file.</summary>
/// <remarks>
/// <para>Safe from many callers. One writer commits in groups (write-ahead log, <c>synchronous = full</c>): what
/// <see cref="FlushAsync"/> and <see cref="FinishRunAsync"/> have waited for survives a crash of the process and of the machine. Other
/// processes may read and write the same file. Memory of records must not change until they are on disk.</para>
/// <para>An error of the file (a full disk, a lock that is not released) ends the journal: every later write fails with the same
/// <see cref="JournalException"/>, and the journal has to be opened again. A run that another process has taken over fails
/// alone.</para>
/// <para>Reading shows what was appended before it in the same journal, and what is on disk of others.</para>
/// </remarks>
public sealed partial class SqliteJournal : IJournal
{
    private const int HashDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly GroupWriter _writer;
    private readonly JournalReader _reader;
    private int _isDisposed;

    private SqliteJournal(string path, GroupWriter writer, JournalReader reader)
    {
        Path = path;
        _writer = writer;
        _reader = reader;
    }

    /// <summary>The file, as a full path.</summary>
    public string Path { get; }

    /// <summary>Opens a journal; creates the file and its folder when they are missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is opened and written; null for the defaults.</param>
    /// <param name="ct">Gives up before the file is opened.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no journal, is damaged, or was written by a newer version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static async Task<SqliteJournal> OpenAsync(string path, SqliteJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new SqliteJournalOptions();
        options.Validate();
        var full = System.IO.Path.GetFullPath(path);

        // Another process may be migrating the file; who opens it should not block meanwhile.
        return await Task.Run(
            () =>
            {
                var writer = GroupWriter.Start(full, JournalFile.OpenForWriting(full, options), options);
                return new SqliteJournal(full, writer, new JournalReader(full, options.BusyTimeout));
            },
            ct);
    }

    /// <inheritdoc />
    public ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default) => _writer.AddAsync(new StartEntry(run), ct);

    /// <inheritdoc />
    /// <remarks>Blocks while <see cref="SqliteJournalOptions.MaxQueuedRecords"/> or
    /// <see cref="SqliteJournalOptions.MaxQueuedBytes"/> are reached.</remarks>
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

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _writer.DisposeAsync();
            _reader.Dispose();
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
