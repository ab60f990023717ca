namespace Slipway.Migration.Diagnostics;

/// <summary>How much a diagnostic matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; nothing to do.</summary>
    Info,

    /// <summary>The result works, and a person should look at this.</summary>
    Warning,

    /// <summary>Something could not be migrated.</summary>
    Error,
}

/// <summary>One finding about a source file, as a compiler reports it.</summary>
/// <param name="Code">A stable code such as <c>SW2104</c>; see docs/diagnostics.md.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What is wrong, where, and what to do. Never contains a secret's value.</param>
/// <param name="Location">The place in the export.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message, SourceLocation Location)
{
    /// <summary>Formats as compilers do: <c>flow.yml(120,9): error SW2104: …</c>.</summary>
    public override string ToString() => $"{Location}: {Severity.ToString().ToLowerInvariant()} {Code}: {Message}";
}
