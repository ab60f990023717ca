using System.Globalization;
using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Projects;

/// <summary>What a project's <c>slipway.yaml</c> says about running it.</summary>
/// <param name="KeepPayloads">How long after its end a run keeps its payloads (<c>retention_days</c>); null for ever.</param>
public sealed record ProjectSettings(TimeSpan? KeepPayloads)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "slipway.yaml";

    private const string Retention = "retention_days";
    private const int LongestRetention = 36_500;

    /// <summary>Reads the settings among a project's files; without the file nothing is set.</summary>
    /// <exception cref="InvalidArtifactException">The file is no mapping, or a value is not what it has to be.</exception>
    public static ProjectSettings Read(IReadOnlyList<ProjectFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.FirstOrDefault(f => f.Path == FileName) is not { } file || string.IsNullOrWhiteSpace(file.Content))
        {
            return new ProjectSettings(KeepPayloads: null);
        }

        var diagnostics = new DiagnosticBag();
        ExportDocument? document = ExportDocument.Read(ExportFile.FromBytes(FileName, Encoding.UTF8.GetBytes(file.Content)), diagnostics);
        Diagnostic? problem = diagnostics.InOrder().FirstOrDefault(d => d.Severity is DiagnosticSeverity.Error);
        if (document is null || problem is not null)
        {
            throw new InvalidArtifactException(problem?.Message ?? "The settings of a project are one mapping.", FileName, problem?.Location.Line ?? 1, problem?.Location.Column ?? 1);
        }

        return new ProjectSettings(document.Root.Find(Retention) is { } days ? ReadRetention(days) : null);
    }

    private static TimeSpan ReadRetention(ExportValue value) =>
        int.TryParse((value as ExportScalar)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= LongestRetention
            ? TimeSpan.FromDays(days)
            : throw new InvalidArtifactException(
                $"'{Retention}' must be a whole number of days from 0 to {LongestRetention}: how long after its end a run keeps its payloads.",
                FileName,
                value.Where.Line,
                value.Where.Column);
}
