namespace Slipway.Migration.Diagnostics;

/// <summary>Collects the findings of one import.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _diagnostics = [];

    public Diagnostic Report(string code, DiagnosticSeverity severity, string message, SourceLocation where)
    {
        var diagnostic = new Diagnostic(code, severity, message, where);
        _diagnostics.Add(diagnostic);
        return diagnostic;
    }

    public void AddRange(DiagnosticBag other) => _diagnostics.AddRange(other._diagnostics);

    public Diagnostic Error(string code, string message, SourceLocation where) =>
        Report(code, DiagnosticSeverity.Error, message, where);

    public Diagnostic Warning(string code, string message, SourceLocation where) =>
        Report(code, DiagnosticSeverity.Warning, message, where);

    public Diagnostic Info(string code, string message, SourceLocation where) =>
        Report(code, DiagnosticSeverity.Info, message, where);

    /// <summary>The findings in the order of the file; those of one place in the order they were made.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
        [.. _diagnostics.OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column)];
}
