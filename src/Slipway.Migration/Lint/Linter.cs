using Slipway.Migration.Diagnostics;
using Slipway.Migration.Lint.Rules;

namespace Slipway.Migration.Lint;

/// <summary>Looks for what is dangerous, unclear or forgotten in exports and projects, by rules that know no builder.</summary>
public static class Linter
{
    private static readonly IReadOnlyList<Func<LintSubject, LintConfig, IEnumerable<LintFinding>>> Rules =
    [
        BusinessRules.Check, SensitiveRules.Check, ExposureRules.Check, ModelRules.Check, ReliabilityRules.Check, UnusedRules.Check, TrapRules.Check,
        CoverageRules.Check,
    ];

    /// <summary>Checks subjects together: some rules compare them.</summary>
    /// <param name="subjects">The exports and projects.</param>
    /// <param name="config">What the company decided; null for the defaults.</param>
    /// <returns>The findings in the order of the subjects and of their lines, suppressed ones included.</returns>
    public static IReadOnlyList<LintFinding> Check(IReadOnlyList<LintSubject> subjects, LintConfig? config = null)
    {
        config ??= LintConfig.Default;
        var findings = new List<(LintFinding Finding, string File)>();
        ILookup<LintSubject, LintFinding> duplicates = DuplicateRules.Check(subjects);
        foreach (LintSubject subject in subjects)
        {
            IEnumerable<LintFinding> found = Rules.SelectMany(rule => rule(subject, config)).Concat(duplicates[subject]);
            var suppressions = new Suppressions(subject);
            List<LintFinding> own = [.. found
                .Select(config.Graded).OfType<LintFinding>()
                .Select(suppressions.Apply)
                .Select(finding => config.Apply(finding, subject.Inventory.File))];
            own.AddRange(suppressions.Useless().Select(config.Graded).OfType<LintFinding>());
            findings.AddRange(own.OrderBy(f => f.Where.File, StringComparer.Ordinal).ThenBy(f => f.Where.Line).ThenBy(f => f.Where.Column).ThenBy(f => f.Code, StringComparer.Ordinal).Select(f => (f, subject.Inventory.File)));
        }

        return [.. findings.Select(pair => pair.Finding), .. config.Useless(findings, [.. subjects.SelectMany(subject => subject.Lines.Keys.Append(subject.Inventory.File))])];
    }

    /// <summary>Whether something is there that nobody decided to keep, at least as bad as a severity.</summary>
    public static bool Fails(IEnumerable<LintFinding> findings, DiagnosticSeverity at) =>
        findings.Any(finding => finding.SuppressedBy is null && finding.Severity >= at);
}
