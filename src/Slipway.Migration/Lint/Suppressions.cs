using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Lint;

/// <summary>What people decided in place: <c>slipway:ignore SW5101 the price is public</c> in a comment on the line or above it, or in the
/// description of a node.</summary>
internal sealed partial class Suppressions
{
    private readonly List<Mark> _marks = [];

    public Suppressions(LintSubject subject)
    {
        foreach ((string file, string[] lines) in subject.Lines)
        {
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Contains("slipway:ignore", StringComparison.Ordinal) && Comment.Match(lines[i]) is { Success: true } match)
                {
                    _marks.Add(Read(match, new SourceLocation(file, i + 1, match.Index + 1), nodeId: null));
                }
            }
        }

        foreach (var node in subject.Inventory.Nodes)
        {
            if (Pattern.Match(node.Note) is { Success: true } match)
            {
                _marks.Add(Read(match, node.Where, node.Id));
            }
        }
    }

    public LintFinding Apply(LintFinding finding)
    {
        Mark? mark = _marks.Find(mark => mark.Covers(finding));
        if (mark is null)
        {
            return finding;
        }

        mark.IsUsed = true;
        return finding with { SuppressedBy = mark.Reason.Length > 0 ? mark.Reason : "suppressed in place", IsSuppressedInPlace = true };
    }

    public IEnumerable<LintFinding> Useless() => _marks
        .Where(mark => !mark.IsUsed || mark.Reason.Length == 0)
        .Select(mark => new LintFinding(
            LintCodes.UselessSuppression,
            DiagnosticSeverity.Info,
            mark.IsUsed ? "The suppression has no reason. Write why this is right behind the code." : $"The suppression of {string.Join(", ", mark.Codes)} suppresses nothing. Remove it.",
            mark.Where));

    private static Mark Read(Match match, SourceLocation where, string? nodeId) => new(
        match.Groups["codes"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries), match.Groups["reason"].Value.Trim().TrimEnd('"', '\'', '/', '*', '-', '>', ' '), where, nodeId);

    [GeneratedRegex(@"slipway:ignore\s+(?<codes>SW\d{4}(?:\s*,\s*SW\d{4})*)(?<reason>[^\r\n]*)")]
    private static partial Regex Pattern { get; }

    // The same in a comment of YAML, C#, Jinja, Python, JavaScript or Markdown.
    [GeneratedRegex(@"(?:#|//|<!--|\{#|/?\*)\s*slipway:ignore\s+(?<codes>SW\d{4}(?:\s*,\s*SW\d{4})*)(?<reason>[^\r\n]*)")]
    private static partial Regex Comment { get; }

    private sealed record Mark(IReadOnlyList<string> Codes, string Reason, SourceLocation Where, string? NodeId)
    {
        public bool IsUsed { get; set; }

        public bool Covers(LintFinding finding) => Codes.Contains(finding.Code)
            && (NodeId is not null ? finding.NodeId == NodeId : finding.Where.File == Where.File && finding.Where.Line - Where.Line is 0 or 1);
    }
}
