using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Slipway.Generators;

/// <summary>What is wrong with a file, and where.</summary>
/// <param name="Rule">The id of the rule that is broken.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 0.</param>
/// <param name="Column">The column, from 0.</param>
internal sealed record ArtifactProblem(string Rule, string Message, string Path, int Line = 0, int Column = 0)
{
    public Diagnostic ToDiagnostic()
    {
        var position = new LinePosition(Line, Column);
        var place = Location.Create(Path, default, new LinePositionSpan(position, position));
        return Diagnostic.Create(ArtifactRules.Find(Rule), place, Message);
    }
}
