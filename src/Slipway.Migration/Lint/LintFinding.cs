using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Lint;

/// <summary>A finding of lint.</summary>
/// <param name="Code">See <see cref="LintCodes"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found and what to do. Never holds a secret's value.</param>
/// <param name="Where">Its place.</param>
public sealed record LintFinding(string Code, DiagnosticSeverity Severity, string Message, SourceLocation Where)
{
    /// <summary>The node; null when it belongs to the whole.</summary>
    public string? NodeId { get; init; }

    /// <summary>The node's title; empty when it belongs to the whole.</summary>
    public string Title { get; init; } = "";

    /// <summary>The sentence it is about; empty for none.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>Why a person decided that this is right; null when nobody did.</summary>
    public string? SuppressedBy { get; init; }

    /// <summary>Whether they said so in the file it is about, and not in the configuration.</summary>
    public bool IsSuppressedInPlace { get; init; }

    /// <summary>The finding as a compiler reports it.</summary>
    public Diagnostic ToDiagnostic() => new(Code, Severity, Message, Where);
}
