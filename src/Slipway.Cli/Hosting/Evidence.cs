using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Slipway.Cli.Terminal;
using Slipway.Evaluation.Equivalence;
using Slipway.Recordings;

namespace Slipway.Cli.Hosting;

/// <summary>What was compared, on which cases, with which versions and hashes, what was equal, and what was not compared.</summary>
/// <param name="Format">The version of this format.</param>
/// <param name="ComparedAt">When.</param>
/// <param name="SlipwayVersion">The version of the tool.</param>
/// <param name="Source">What was verified.</param>
/// <param name="Files">The SHA-256 of every file of the pipeline.</param>
/// <param name="Recordings">The SHA-256 of each recorded case.</param>
/// <param name="Cases">What each case came to.</param>
/// <param name="NotCompared">What no level looks at.</param>
internal sealed record Evidence(
    int Format,
    DateTimeOffset ComparedAt,
    string SlipwayVersion,
    string Source,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, string> Recordings,
    IReadOnlyList<CaseReport> Cases,
    IReadOnlyList<string> NotCompared)
{
    private const int CurrentFormat = 2;

    private static readonly string[] LeftOut =
    [
        "timing, and the order of calls that run side by side",
        "request members 'stream' and 'stream_options', and HTTP headers that transports add",
        "values of secrets",
    ];

    public static Evidence Create(
        PipelineSource pipeline, IReadOnlyList<RecordedCase> cases, IReadOnlyList<CaseReport> reports, TimeProvider time) => new(
            CurrentFormat,
            time.GetUtcNow(),
            typeof(Pipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            pipeline.Name,
            pipeline.Files.ToDictionary(f => f.Path, f => Hash(f.Content)),
            cases.ToDictionary(c => c.Name, HashCase),
            reports,
            LeftOut);

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new StreamWriter(path);
        Json.Write(writer, this);
    }

    /// <summary>Over all of a case: its input too, and how it ended.</summary>
    private static string HashCase(RecordedCase recorded)
    {
        using var lines = new MemoryStream();
        using (var writer = new RecordingWriter(lines, new RecordingHeader()))
        {
            foreach (RecordingEntry entry in recorded.Entries)
            {
                writer.Write(entry);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(lines.ToArray()));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
