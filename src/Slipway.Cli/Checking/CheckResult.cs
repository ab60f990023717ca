using System.Text.Json.Serialization;
using Slipway.Migration.Diagnostics;

namespace Slipway.Cli.Checking;

/// <summary>What checking an export came to.</summary>
internal enum CheckOutcome
{
    /// <summary>Everything became code that compiles without a warning.</summary>
    Compiled,

    /// <summary>Parts are refused, each with its reason; the rest became code that compiles.</summary>
    Partly,

    /// <summary>The file as a whole is refused, with the reason.</summary>
    Refused,

    /// <summary>Our fault: emitted code does not compile, or something threw.</summary>
    Broken,
}

/// <summary>What checking one export came to.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Nodes">How many nodes became code.</param>
/// <param name="RefusedNodes">How many did not.</param>
/// <param name="Fields">What became of its fields.</param>
/// <param name="Diagnostics">The findings.</param>
internal sealed record CheckResult(
    string File, CheckOutcome Outcome, int Nodes, int RefusedNodes, Migration.Inventory.LedgerTotals Fields, IReadOnlyList<CheckFinding> Diagnostics)
{
    /// <summary>The file as it was read; null when reading it failed.</summary>
    [JsonIgnore]
    public Migration.Exports.ImportResult? Imported { get; init; }

    /// <summary>How many refused fields no diagnostic explains.</summary>
    public int UnexplainedFields { get; init; }

    /// <summary>How many searches need documents that the export does not hold.</summary>
    public int KnowledgeToRebuild => Diagnostics.Count(d => d.Code == DiagnosticCodes.KnowledgeToRebuild);

    /// <summary>How many interfaces a person has to implement: tools that the export names and does not hold.</summary>
    public int Interfaces => Diagnostics.Count(d => d.Code == DiagnosticCodes.InterfaceToImplement);
}

/// <summary>A diagnostic in <c>--json</c>.</summary>
internal sealed record CheckFinding(string Code, DiagnosticSeverity Severity, string Message, int Line, int Column)
{
    public static CheckFinding Of(Diagnostic d) => new(d.Code, d.Severity, d.Message, d.Location.Line, d.Location.Column);
}

/// <summary>Sums over the files.</summary>
internal sealed record CheckTotals(
    int Files, int Compiled, int Partly, int Refused, int Broken, int Nodes, int RefusedNodes, int Interfaces, int KnowledgeToRebuild, int UnexplainedFields, IReadOnlyDictionary<string, int> FilesByErrorCode)
{
    public static CheckTotals Of(IReadOnlyList<CheckResult> results) => new(
        results.Count,
        results.Count(r => r.Outcome is CheckOutcome.Compiled),
        results.Count(r => r.Outcome is CheckOutcome.Partly),
        results.Count(r => r.Outcome is CheckOutcome.Refused),
        results.Count(r => r.Outcome is CheckOutcome.Broken),
        results.Sum(r => r.Nodes),
        results.Sum(r => r.RefusedNodes),
        results.Sum(r => r.Interfaces),
        results.Sum(r => r.KnowledgeToRebuild),
        results.Sum(r => r.UnexplainedFields),
        results
            .SelectMany(r => r.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).Select(d => d.Code).Distinct())
            .GroupBy(code => code)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count()));
}
