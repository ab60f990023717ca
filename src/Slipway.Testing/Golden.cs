using System.Text;
using Slipway.Journal;
using Slipway.Models.Catalog;
using Slipway.Replays;

namespace Slipway.Testing;

/// <summary>Checks that a pipeline still does what a run of it did.</summary>
public static class Golden
{
    private const int ShownDifferences = 5;

    /// <summary>Replays a golden run: every step must ask the same and the run must end the same, byte for byte. Calls nothing.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="golden">The run.</param>
    /// <exception cref="GoldenException">Something differs.</exception>
    /// <exception cref="NotConfiguredException">A prompt's model is not in the project's <c>models.yaml</c>.</exception>
    /// <exception cref="FileNotFoundException">The run asked a model, and there is no <c>models.yaml</c> in the tests' folder or above.</exception>
    public static async Task ReplayAsync(Pipeline pipeline, GoldenRun golden)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(golden);
        bool asksModels = golden.History.Steps.Any(step => step.Kind is StepKind.Prompt);
        using ModelCatalog? models = asksModels
            ? ModelCatalog.Load(ProjectFiles.Find("models.yaml"), new ModelCatalogOptions { Secrets = static name => $"${{secret:{name}}}", TakesReferences = true })
            : null;
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models });
        ReplayReport report = await host.ReplayAsync(pipeline, golden.History);
        if (!report.IsIdentical)
        {
            throw new GoldenException(Describe(golden.Name, report), report);
        }
    }

    private static string Describe(string name, ReplayReport report)
    {
        var text = new StringBuilder($"Golden run '{name}' is not what the pipeline does.");
        foreach (ReplayDifference difference in report.Differences.Take(ShownDifferences))
        {
            text.Append("\n  ").Append(difference.Message);
            Append("\n    - ", difference.Journaled);
            Append("\n    + ", difference.Replayed);
        }

        int more = report.Differences.Count - ShownDifferences;
        return (more > 0 ? text.Append("\n  and ").Append(more).Append(" more.") : text).ToString();

        void Append(string sign, string? value)
        {
            if (value is not null)
            {
                text.Append(sign).Append(value);
            }
        }
    }
}

/// <summary>A pipeline does not do what a golden run of it did.</summary>
/// <param name="message">What differs: "-" the golden run, "+" the pipeline.</param>
/// <param name="report">The whole comparison.</param>
public sealed class GoldenException(string message, ReplayReport report) : Exception(message)
{
    /// <summary>The whole comparison.</summary>
    public ReplayReport Report { get; } = report;
}
