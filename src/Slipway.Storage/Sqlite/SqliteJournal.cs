using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>A journal in one SQLite file.</summary>
/// <remarks>
/// <para>Safe from many callers. Several processes may have the file open; each of their commits waits for the others'.</para>
/// <para>What is accepted is committed in groups, with the disk flushed (WAL, synchronous FULL). When a row of a run cannot be
/// written, every later call for that run fails; other runs are not touched. Payloads are stored as given: redact before.</para>
/// </remarks>
public sealed class SqliteJournal : IJournal
{
    private readonly JournalFile _file;
    private readonly JournalWriter _writer;
    private readonly JournalReader _reader;
    private readonly SqliteJournalOptions _options;

    private SqliteJournal(JournalFile file, SqliteJournalOptions options)
    {
        _file = file;
        _options = options;
        _writer = new JournalWriter(file);
        _reader = new JournalReader(file);
    }

    /// <summary>Opens a journal; makes the file and its folder, or brings its tables to this version, when needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it behaves; the defaults when null.</param>
    /// <returns>The journal.</returns>
    /// <exception cref="JournalException">The file cannot be opened, is no journal, or was written by a newer version.</exception>
    public static SqliteJournal Open(string path, SqliteJournalOptions? options = null)
    {
        options ??= new SqliteJournalOptions();
        var file = new JournalFile(path, options);
        try
        {
            file.Prepare();
            return new SqliteJournal(file, options);
        }
        catch (SqliteException error)
        {
            throw file.Explain(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' cannot be used: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default)
    {
        if (_writer.QueuedBytes > _options.MaxQueuedBytes)
        {
            await _writer.FlushAsync(run.Id).WaitAsync(ct);
        }
        byte[]? input = PayloadCoding.Encode(run.Input, _options.CompressFromBytes, out bool compressed);
        _writer.Enqueue(new StartEntry(run, input, compressed));
    }

    /// <inheritdoc/>
    public void Append(StepRecord step)
    {
        byte[]? request = PayloadCoding.Encode(step.Request, _options.CompressFromBytes, out bool requestCompressed);
        bool resultCompressed = false;
        byte[]? result = step.Result is { } value ? PayloadCoding.Encode(value, _options.CompressFromBytes, out resultCompressed) : null;
        _writer.Enqueue(new StepEntry(step, request, requestCompressed, result, resultCompressed));
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(RunId run, CancellationToken ct = default) => await _writer.FlushAsync(run).WaitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default)
    {
        bool compressed = false;
        byte[]? output = outcome.Output is { } value ? PayloadCoding.Encode(value, _options.CompressFromBytes, out compressed) : null;
        var finish = new FinishEntry(run, outcome, output, compressed) { Written = JournalEntry.NewWritten() };
        _writer.Enqueue(finish);
        await finish.Written.Task.WaitAsync(ct);
    }

    /// <inheritdoc/>
    /// <remarks>Sees everything that this process has appended before.</remarks>
    public async ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct = default)
    {
        await _writer.FlushAsync(default).WaitAsync(ct);
        try
        {
            return await _reader.ReadAsync(run, ct);
        }
        catch (SqliteException error)
        {
            throw _file.Explain(error);
        }
        catch (InvalidDataException error)
        {
            throw new JournalException($"The journal '{_file.Path}' is damaged at run {run}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Sees everything that this process has appended before.</remarks>
    public async IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await _writer.FlushAsync(default).WaitAsync(ct);
        await using IAsyncEnumerator<RunRecord> runs = _reader.ListAsync(query, ct).GetAsyncEnumerator(ct);
        while (await NextAsync(runs))
        {
            yield return runs.Current;
        }
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    /// <returns>A task that ends when all is on disk.</returns>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _file.ClosePooled();
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<RunRecord> runs)
    {
        try
        {
            return await runs.MoveNextAsync();
        }
        catch (SqliteException error)
        {
            throw _file.Explain(error);
        }
    }
}
