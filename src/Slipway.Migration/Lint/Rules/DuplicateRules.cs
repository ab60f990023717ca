using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>Prompts that stand in several places and will drift apart.</summary>
internal static partial class DuplicateRules
{
    private const int LeastLength = 200;

    public static ILookup<LintSubject, LintFinding> Check(IReadOnlyList<LintSubject> subjects)
    {
        var first = new Dictionary<string, (LintSubject Subject, InventoryPrompt Prompt)>(StringComparer.Ordinal);
        var findings = new List<(LintSubject Subject, LintFinding Finding)>();
        foreach (LintSubject subject in subjects)
        {
            foreach (InventoryPrompt prompt in subject.Inventory.Prompts)
            {
                string text = Plain(prompt);
                if (text.Length >= LeastLength && !first.TryAdd(text, (subject, prompt)))
                {
                    (LintSubject other, InventoryPrompt original) = first[text];
                    if (other == subject && PlaceOf(subject, original) == PlaceOf(subject, prompt))
                    {
                        // Two nodes, or the variants of one, share a file.
                        continue;
                    }

                    string place = other == subject ? $"{Quoted.Text(original.Title)} on line {original.Where.Line}" : $"{Quoted.Text(original.Title)} of {original.Where}";
                    findings.Add((subject, new(LintCodes.DuplicatePrompt, DiagnosticSeverity.Info, $"The prompt of {Quoted.Text(prompt.Title)} is that of {place}. Keep one, so that a correction reaches both.", prompt.Where)
                    {
                        NodeId = prompt.NodeId,
                        Title = prompt.Title,
                    }));
                }
            }
        }

        return findings.ToLookup(pair => pair.Subject, pair => pair.Finding);
    }

    private static SourceLocation PlaceOf(LintSubject subject, InventoryPrompt prompt) => subject.PlaceOf(prompt, prompt.Messages[0], 0);

    // The names of values, spaces and case do not make another prompt.
    private static string Plain(InventoryPrompt prompt) =>
        SpacePattern.Replace(ValuePattern.Replace(string.Join('\n', prompt.Messages.Select(m => $"{m.Role}: {m.Text}")), "{}"), " ").Trim().ToUpperInvariant();

    [GeneratedRegex(@"\{\{[^{}]*\}\}")]
    private static partial Regex ValuePattern { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpacePattern { get; }
}
