using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Scripting;

/// <summary>One worker process, used by one call at a time.</summary>
internal sealed class PythonWorker : IAsyncDisposable
{
    private const string ErrorCode = "CodeExecutionError";
    private const int ReplyOverhead = 64 * 1024;

    private static readonly string Source = ReadSource();

    private readonly PythonOptions _options;
    private readonly Process _process;
    private readonly DirectoryInfo _directory;
    private readonly PipeReader _replies;
    private readonly StderrTail _errors;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private int _calls;
    private bool _broken;

    private PythonWorker(PythonOptions options, Process process, DirectoryInfo directory)
    {
        _options = options;
        _process = process;
        _directory = directory;
        _replies = PipeReader.Create(process.StandardOutput.BaseStream);
        _errors = new StderrTail(process.StandardError.BaseStream);
    }

    public PythonIsolation Isolation { get; private set; }

    public bool IsUsable => !_broken && _calls < _options.MaxCallsPerWorker && !_process.HasExited;

    /// <exception cref="StepFailedException">The process did not come up.</exception>
    public static async ValueTask<PythonWorker> StartAsync(string interpreter, PythonOptions options, CancellationToken ct)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("slipway-python-");
        var start = new ProcessStartInfo(interpreter)
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["TZ"] = "UTC";
        start.Environment["TMPDIR"] = directory.FullName;
        foreach (string argument in (string[])["-I", "-B", "-X", "utf8", "-c", Source, Settings(options)])
        {
            start.ArgumentList.Add(argument);
        }

        var worker = new PythonWorker(options, Process.Start(start)!, directory);
        try
        {
            JsonObject ready = await worker.ReadAsync(options.StartTimeout, "did not start", ct);
            worker.Isolation = Enum.Parse<PythonIsolation>((string)ready["isolation"]!, ignoreCase: true);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="StepFailedException">The script failed or reached a limit.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; the worker is gone.</exception>
    public async ValueTask<JsonNode?> InvokeAsync(Script script, string hash, JsonObject arguments, CancellationToken ct)
    {
        string values = ScriptArguments.Write(script, arguments, ErrorCode);
        _calls++;
        // Broken until the reply is there: whatever happens in between leaves the protocol in an unknown state.
        _broken = true;
        JsonObject reply;
        try
        {
            await SendAsync(script, hash, values, ct);
            reply = await ReadAsync(_options.Timeout, $"'{script.FileName}' did not end", ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await KillAsync();
            ct.ThrowIfCancellationRequested();
            throw new StepFailedException($"The worker of '{script.FileName}' ended unexpectedly{await _errors.DescribeAsync(_options.Time)}", ErrorCode, inner: e);
        }
        catch
        {
            await KillAsync();
            throw;
        }

        _known.Add(hash);
        _broken = reply["leaving"] is not null;
        return reply["error"] is { } error ? throw new StepFailedException($"'{script.FileName}' failed. {error}", ErrorCode) : reply["result"];
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _errors.DisposeAsync();
        await _replies.CompleteAsync();
        _process.Dispose();
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A program that the script started may still write there; the system's cleaner of temporary files gets it.
        }
        catch (UnauthorizedAccessException)
        {
            // The script took away its own rights to a folder; the same.
        }
    }

    private async ValueTask SendAsync(Script script, string hash, string arguments, CancellationToken ct)
    {
        var request = new MemoryStream();
        using (var writer = new Utf8JsonWriter(request))
        {
            writer.WriteStartObject();
            writer.WriteString("hash", hash);
            writer.WriteNumber("seconds", (int)Math.Ceiling(_options.Timeout.TotalSeconds) + 1);
            if (!_known.Contains(hash))
            {
                writer.WriteString("name", script.FileName);
                writer.WriteString("source", script.Source);
            }

            writer.WritePropertyName("arguments");
            writer.WriteRawValue(arguments, skipInputValidation: true);
            writer.WriteEndObject();
        }

        request.WriteByte((byte)'\n');
        Stream input = _process.StandardInput.BaseStream;
        await input.WriteAsync(request.GetBuffer().AsMemory(0, (int)request.Length), ct);
        await input.FlushAsync(ct);
    }

    /// <summary>Reads one line within the time and the size it may have.</summary>
    private async ValueTask<JsonObject> ReadAsync(TimeSpan limit, string complaint, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(limit, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await ReadLineAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new StepFailedException(string.Create(CultureInfo.InvariantCulture, $"The worker {complaint} within {limit.TotalSeconds:0.###} s."), ErrorCode);
        }
    }

    private async ValueTask<JsonObject> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            ReadResult read = await _replies.ReadAsync(ct);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                JsonObject reply = Parse(read.Buffer.Slice(0, end));
                _replies.AdvanceTo(read.Buffer.GetPosition(1, end));
                return reply;
            }

            if (read.IsCompleted)
            {
                throw new EndOfStreamException("The worker closed its output.");
            }

            if (read.Buffer.Length > (long)_options.MaxOutputBytes + ReplyOverhead)
            {
                throw new StepFailedException($"The worker wrote more than {_options.MaxOutputBytes} bytes.", ErrorCode);
            }

            _replies.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static JsonObject Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = SlipwayJson.Options.MaxDepth });
            return JsonNodes.From(document.RootElement.Clone()) as JsonObject ?? throw new JsonException("An object is expected.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new StepFailedException($"The worker's reply is not JSON of at most {SlipwayJson.Options.MaxDepth} levels: {e.Message}", ErrorCode, inner: e);
        }
    }

    private async ValueTask KillAsync()
    {
        _broken = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    private static string Settings(PythonOptions options) => new JsonObject
    {
        ["network"] = options.AllowNetwork,
        ["memory"] = options.MaxMemoryBytes,
        ["file"] = options.MaxFileBytes,
        ["output"] = options.MaxOutputBytes,
    }.ToJsonString();

    private static string ReadSource()
    {
        using Stream stream = typeof(PythonWorker).Assembly.GetManifestResourceStream("worker.py")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
