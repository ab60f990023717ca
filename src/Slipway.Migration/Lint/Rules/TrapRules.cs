using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>The traps of the builder, as its reader found them.</summary>
internal static class TrapRules
{
    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config) => subject.Inventory.Traps.Select(trap =>
        new LintFinding(CodeOf(trap.Kind), DiagnosticSeverity.Warning, $"{Quoted.Text(trap.Title)}: {trap.Message}", trap.Where) { NodeId = trap.NodeId, Title = trap.Title });

    private static string CodeOf(TrapKind kind) => kind switch
    {
        TrapKind.NoEffect => LintCodes.NoEffect,
        TrapKind.HiddenFailure => LintCodes.HiddenFailure,
        TrapKind.Comparison => LintCodes.Comparison,
        TrapKind.FallThrough => LintCodes.FallThrough,
        TrapKind.Race => LintCodes.Race,
        _ => LintCodes.Printing,
    };
}
