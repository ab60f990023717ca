using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>What no recorded case tests.</summary>
internal static partial class CoverageRules
{
    // Shorter pieces of text occur by chance.
    private const int LeastLength = 12;

    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config)
    {
        if (subject.RecordedCases is not { } cases)
        {
            yield break;
        }

        foreach (InventoryBranch branch in subject.Inventory.Branches)
        {
            // A run takes one exit, the one for everything else included.
            int exits = branch.Cases.Count + 1;
            if (cases < exits)
            {
                yield return new(
                    LintCodes.UntestedBranch, DiagnosticSeverity.Info,
                    string.Create(CultureInfo.InvariantCulture, $"{Quoted.Text(branch.Title)} has {exits} ways on and {cases} recorded cases, so at least {exits - cases} are tested by none. Record cases that take them."),
                    branch.Where)
                { NodeId = branch.NodeId, Title = branch.Title };
            }
        }

        foreach (InventoryPrompt prompt in cases == 0 ? [] : subject.Inventory.Prompts)
        {
            string longest = prompt.Messages.SelectMany(message => ValuePattern.Split(message.Text)).SelectMany(piece => piece.Split('\n')).Select(piece => piece.Trim()).MaxBy(piece => piece.Length) ?? "";
            if (longest.Length >= LeastLength && !subject.Recorded.Any(text => text.Contains(longest, StringComparison.Ordinal)))
            {
                yield return new(
                    LintCodes.UntestedPrompt, DiagnosticSeverity.Warning, $"No recorded case reaches the prompt {Quoted.Text(prompt.Title)}. Record one that does.", prompt.Where)
                { NodeId = prompt.NodeId, Title = prompt.Title };
            }
        }
    }

    // Inserted values, and what was replaced because it is a secret.
    [GeneratedRegex(@"\{\{.*?\}\}|\{%.*?%\}|•••", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex ValuePattern { get; }
}
