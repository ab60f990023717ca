using System.Text.Json;
using Slipway.Journal;
using Slipway.Recordings;

namespace Slipway.Replays;

/// <summary>Files of golden runs: JSON lines, described in docs/replay.md. They hold what the journal holds: inputs, requests and results in
/// full, secrets as references.</summary>
public static class GoldenFile
{
    internal const int Format = 1;

    /// <summary>Reads the golden runs of a file.</summary>
    /// <exception cref="InvalidArtifactException">The file is not one of golden runs.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<IReadOnlyList<GoldenRun>> ReadAsync(string path, CancellationToken ct = default)
    {
        await using var stream = File.OpenRead(path);
        var lines = new BoundedLines(stream, path, new RecordingReadOptions());
        var runs = new List<GoldenRun>();
        var steps = new List<StepRecord>();
        var isGolden = false;
        try
        {
            while (await lines.NextAsync(ct) is { } line)
            {
                using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = RecordingReadOptions.DepthLimit, AllowDuplicateProperties = false });
                var at = new GoldenLine(json.RootElement, path, lines.Number);
                isGolden = isGolden || IsHeader(at);
                if (at.Kind == "run")
                {
                    steps = [];
                    runs.Add(new GoldenRun(at.Text("case"), new RunHistory(at.ToRun(), steps)));
                }
                else if (at.Kind == "step")
                {
                    steps.Add(at.ToStep(runs.Count > 0 ? runs[^1] : throw at.Wrong("a step stands before the first run"), steps.Count + 1));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidArtifactException(e.Message, path, lines.Number, 1, e);
        }
        catch (RecordingException e)
        {
            throw new InvalidArtifactException(e.Problem.Message, path, e.Problem.Line, 1, e);
        }

        return isGolden ? runs : throw new InvalidArtifactException("The file is empty; golden runs begin with a line of kind 'golden'.", path, 1, 1);
    }

    /// <summary>Adds a golden run to a file; makes the file and its folder when they are missing. A case of the same name and run is replaced.</summary>
    /// <exception cref="ArgumentException">The run is not over, or the file has a case of this name of another run.</exception>
    /// <exception cref="InvalidArtifactException">The file is there and not one of golden runs.</exception>
    /// <exception cref="IOException">The file cannot be written; it is as it was then.</exception>
    public static async Task AddAsync(string path, GoldenRun golden, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(golden);
        if (golden.History.Run.Status is RunStatus.Running or RunStatus.Suspended)
        {
            throw new ArgumentException($"Run {golden.History.Run.Id} is not over yet, so it has no outcome to compare with.", nameof(golden));
        }

        var runs = File.Exists(path) ? [.. await ReadAsync(path, ct)] : new List<GoldenRun>();
        var known = runs.FindIndex(r => r.Name == golden.Name);
        if (known >= 0 && runs[known].History.Run.Id != golden.History.Run.Id)
        {
            throw new ArgumentException($"'{path}' has a case '{golden.Name}' of another run ({runs[known].History.Run.Id}). Give this one another name.", nameof(golden));
        }

        if (known >= 0)
        {
            runs[known] = golden;
        }
        else
        {
            runs.Add(golden);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var written = path + ".new";
        try
        {
            await File.WriteAllBytesAsync(written, GoldenLines.Write(runs), ct);
            File.Move(written, path, overwrite: true);
        }
        catch
        {
            File.Delete(written);
            throw;
        }
    }

    private static bool IsHeader(GoldenLine line)
    {
        if (line.Kind != "golden")
        {
            throw line.Wrong("golden runs begin with a line of kind 'golden'");
        }

        return line.Number("format") == Format
            ? true
            : throw line.Wrong($"format {line.Number("format")} is not known; this version reads format {Format}");
    }
}
