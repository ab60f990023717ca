using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Compat.Scripting;

/// <summary>Runs Python scripts in worker processes: <c>main(**arguments)</c>, whose result must be something JSON can hold.</summary>
/// <remarks>
/// <para>A worker is <c>python3 -I</c> with an empty environment (but <c>TZ=UTC</c> and <c>TMPDIR</c>) and an empty directory of its
/// own to work in. Time, memory, file size and output are limited by the options; a worker that reaches a limit, dies or stalls is
/// killed and replaced. The module's top level runs again for every call, so its globals are fresh; what a script changes in
/// <em>imported</em> modules stays until the worker is replaced, see <see cref="PythonOptions.MaxCallsPerWorker"/>.</para>
/// <para>This is a sandbox against mistakes, not against attackers. Without <see cref="PythonOptions.AllowNetwork"/> the network is kept out
/// as <see cref="Isolation"/> says: by a network namespace where the system allows creating one, else by a hook in the interpreter only.
/// The file system is not isolated: a script can read what the process's user can read. Run scripts that you do not trust in a container.</para>
/// <para>NaN and the infinities in a result, for which JSON has no number, arrive as the strings "NaN", "Infinity" and "-Infinity".
/// What a script prints is discarded.</para>
/// <para>Safe for concurrent use. Dispose it: that ends its workers. They also end by themselves when this process does.</para>
/// </remarks>
public sealed class PythonEngine : IScriptEngine, IAsyncDisposable
{
    private readonly PythonOptions _options;
    private readonly PythonInterpreter _interpreter;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentBag<PythonWorker> _idle = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Creates an engine. No process is started before the first call.</summary>
    /// <param name="options">How scripts run; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public PythonEngine(PythonOptions? options = null)
    {
        _options = options ?? new PythonOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxCallsPerWorker, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxMemoryBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxFileBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxOutputBytes);
        _interpreter = new PythonInterpreter(_options);
        _slots = new SemaphoreSlim(_options.MaxWorkers);
    }

    /// <inheritdoc />
    public ScriptLanguage Language => ScriptLanguage.Python;

    /// <summary>What keeps scripts from the network; null before the first worker has started.</summary>
    public PythonIsolation? Isolation { get; private set; }

    /// <inheritdoc />
    /// <exception cref="NotConfiguredException">There is no such interpreter; the message says what to install.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposed.Token);
        await _slots.WaitAsync(either.Token);
        try
        {
            PythonWorker worker = await RentAsync(either.Token);
            try
            {
                string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{script.FileName}\n{script.Source}")));
                return await worker.InvokeAsync(script, hash, arguments, either.Token);
            }
            finally
            {
                await ReturnAsync(worker);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Ends running calls as cancelled, kills the workers and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        await _disposed.CancelAsync();
        for (int i = 0; i < _options.MaxWorkers; i++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }

        while (_idle.TryTake(out PythonWorker? worker))
        {
            await worker.DisposeAsync();
        }
    }

    private async ValueTask<PythonWorker> RentAsync(CancellationToken ct)
    {
        while (_idle.TryTake(out PythonWorker? idle))
        {
            if (idle.IsUsable)
            {
                return idle;
            }

            await idle.DisposeAsync();
        }

        PythonWorker worker = await PythonWorker.StartAsync(await _interpreter.FindAsync(ct), _options, ct);
        Isolation ??= worker.Isolation;
        return worker;
    }

    private async ValueTask ReturnAsync(PythonWorker worker)
    {
        if (worker.IsUsable && !_disposed.IsCancellationRequested)
        {
            _idle.Add(worker);
        }
        else
        {
            await worker.DisposeAsync();
        }
    }
}
