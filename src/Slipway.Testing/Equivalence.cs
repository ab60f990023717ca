using System.Text;
using Slipway.Compat.Scripting;
using Slipway.Documents;
using Slipway.Evaluation.Equivalence;
using Slipway.Models.Replay;
using Slipway.Recordings;

namespace Slipway.Testing;

/// <summary>Checks that a pipeline does what was recorded of a builder, or of the pipeline itself.</summary>
public static class Equivalence
{
    private const int ShownDivergences = 5;

    /// <summary>Runs a pipeline on a recorded case, models and web services answering from the recording, and compares.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="recorded">The case.</param>
    /// <param name="levels">What must be equal; none for all that the recording has something to compare with.</param>
    /// <exception cref="EquivalenceException">Something differs, or a level that is asked for has nothing to compare.</exception>
    /// <exception cref="FileNotFoundException">There is no <c>models.yaml</c> in the tests' folder or above.</exception>
    public static async Task VerifyAsync(Pipeline pipeline, RecordedCase recorded, params EquivalenceLevel[] levels)
    {
        await using var python = new PythonEngine();
        CaseReplayResult replay = await CaseReplay.RunAsync(pipeline, recorded, new CaseReplayOptions
        {
            ModelsYaml = await File.ReadAllTextAsync(ProjectFiles.Find("models.yaml")),
            ScriptEngines = [python, new JavaScriptEngine()],
            Documents = new DocumentReader(),
        });
        CaseReport report = CaseComparison.Compare(recorded, replay.Actual);
        Verify(report, levels);
    }

    private static void Verify(CaseReport report, EquivalenceLevel[] levels)
    {
        List<LevelReport> asked = [.. report.Levels.Where(level => levels.Length == 0 || levels.Contains(level.Level))];
        bool nothing = asked.TrueForAll(level => level.Verdict is Verdict.NotCompared);
        List<LevelReport> failed = [.. asked.Where(level =>
            level.Verdict is Verdict.Different || (level.Verdict is Verdict.NotCompared && (levels.Length > 0 || nothing)))];
        if (failed.Count > 0)
        {
            throw new EquivalenceException(Describe(report.Case, failed), report);
        }
    }

    private static string Describe(string name, List<LevelReport> failed)
    {
        var text = new StringBuilder($"Case '{name}' is not equivalent.");
        foreach (LevelReport level in failed)
        {
            text.Append('\n').Append(level.Level).Append(": ").Append(level.Verdict is Verdict.NotCompared
                ? "the recording has nothing to compare with."
                : $"{level.Divergences.Count} of {level.Compared} differ.");
            foreach (Divergence divergence in level.Divergences.Take(ShownDivergences))
            {
                text.Append("\n  ").Append(divergence.What).Append(divergence.Step is { } step ? $" (step '{step}')" : "");
                foreach (DiffLine line in DivergenceDiff.Lines(divergence))
                {
                    text.Append("\n    ").Append(line.Kind switch { DiffLineKind.Expected => "- ", DiffLineKind.Actual => "+ ", _ => "  " }).Append(line.Text);
                }
            }
        }

        return text.ToString();
    }
}

/// <summary>A pipeline does not do what was recorded.</summary>
/// <param name="message">What differs, line by line: "-" the recording, "+" the pipeline.</param>
/// <param name="report">The whole comparison.</param>
public sealed class EquivalenceException(string message, CaseReport report) : Exception(message)
{
    /// <summary>The whole comparison.</summary>
    public CaseReport Report { get; } = report;
}
