using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint.Sensitive;

namespace Slipway.Migration.Lint.Rules;

/// <summary>Secrets and personal data that are written down. A value never appears in a finding.</summary>
internal static class SensitiveRules
{
    private const int MaxLength = 400_000;

    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config)
    {
        HashSet<SourceLocation> secrets = [.. subject.Inventory.Secrets.Where(secret => secret.IsWrittenDown).Select(secret => secret.Where)];
        foreach (SourceText text in subject.Texts.Where(text => text.Text.Length is >= 6 and <= MaxLength))
        {
            foreach (SensitiveMatch match in Find(text, isSecret: secrets.Contains(text.Where)))
            {
                string owner = text.Title.Length > 0 ? Quoted.Text(text.Title) : "The export";
                yield return new(
                    CodeOf(match.Kind),
                    match.Kind is SensitiveKind.Key or SensitiveKind.Card or SensitiveKind.Iban or SensitiveKind.Id ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                    $"{owner} holds {Words(match)} in {Quoted.Plain(text.Field)}, {match.Length} characters. {Advice(match.Kind)}",
                    subject.PlaceWithin(text.Where, text.Text, match.Start))
                {
                    NodeId = text.NodeId,
                    Title = text.Title,
                };
            }
        }
    }

    private static IReadOnlyList<SensitiveMatch> Find(SourceText text, bool isSecret)
    {
        string name = text.Field[(text.Field.LastIndexOfAny(['.', ']']) + 1)..];
        IReadOnlyList<SensitiveMatch> found = SensitiveText.Find(text.Text);
        return found.Count > 0 ? found
            : Credential.IsOne(name, text.Text) ? [new(SensitiveKind.Key, 0, text.Text.Length, "a value after the name of a secret")]
            : isSecret && IsValue(text.Text) ? [new(SensitiveKind.Key, 0, text.Text.Length, "the value of what is declared as a secret")]
            : found;
    }

    // Not a whole script or a list of headers with a secret somewhere in it.
    private static bool IsValue(string text) => !text.AsSpan().Trim().ContainsAny(' ', '\n') && !Credential.IsPlaceholder(text);

    private static string CodeOf(SensitiveKind kind) => kind switch
    {
        SensitiveKind.Key => LintCodes.Key,
        SensitiveKind.Card => LintCodes.Card,
        SensitiveKind.Iban => LintCodes.Iban,
        SensitiveKind.Id => LintCodes.Id,
        SensitiveKind.Email => LintCodes.Email,
        _ => LintCodes.Phone,
    };

    private static string Words(SensitiveMatch match) => match.Kind switch
    {
        SensitiveKind.Key => $"a key or a password ({match.Sign})",
        SensitiveKind.Card => $"the number of a payment card ({match.Sign})",
        SensitiveKind.Iban => $"an account number ({match.Sign})",
        SensitiveKind.Id => $"{match.Sign}",
        SensitiveKind.Email => "an e-mail address",
        _ => $"a telephone number ({match.Sign})",
    };

    private static string Advice(SensitiveKind kind) => kind is SensitiveKind.Key
        ? "Revoke it, and name a secret in its place."
        : "Take it out, or replace it with one that nobody has.";
}
