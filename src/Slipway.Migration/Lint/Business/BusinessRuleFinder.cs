namespace Slipway.Migration.Lint.Business;

/// <summary>Finds business rules in prompts: sentences that decide for the business, unlike those that only say how to answer.</summary>
internal static class BusinessRuleFinder
{
    // The kind that a sentence is reported under comes first.
    private static readonly BusinessRuleKind[] ByWeight =
    [
        BusinessRuleKind.Refund, BusinessRuleKind.Eligibility, BusinessRuleKind.Legal, BusinessRuleKind.Amount,
        BusinessRuleKind.Percentage, BusinessRuleKind.Threshold, BusinessRuleKind.Period,
    ];

    /// <summary>The rules of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasRoles">Whether lines such as <c># assistant:</c> begin the messages of a chat.</param>
    public static IEnumerable<BusinessRule> Find(string text, bool hasRoles = false)
    {
        foreach (Sentence sentence in Sentence.Split(text, hasRoles))
        {
            if (KindsOf(sentence.Text) is { Count: > 0 } kinds)
            {
                yield return new(kinds, sentence.Text, sentence.Start);
            }
        }
    }

    /// <summary>What a sentence decides; empty when nothing.</summary>
    public static IReadOnlyList<BusinessRuleKind> KindsOf(string sentence)
    {
        if (RuleWords.Example.IsMatch(sentence))
        {
            return [];
        }

        // What limits the answer (words, bullets, scores) has numbers too, and is no rule of the business; nor is what stands for an example.
        string plain = RuleWords.Aside.Replace(RuleWords.Reference.Replace(sentence, " ⟨value⟩ "), " ");
        plain = RuleWords.Format.Replace(RuleWords.Formula.Replace(plain, " "), " ");
        if (RuleWords.Persona.IsMatch(plain))
        {
            plain = RuleWords.Experience.Replace(plain, " ");
        }

        return [.. ByWeight.Where(kind => Holds(kind, plain))];
    }

    private static bool Holds(BusinessRuleKind kind, string text) => kind switch
    {
        BusinessRuleKind.Amount => RuleWords.Money.IsMatch(text),
        BusinessRuleKind.Percentage => RuleWords.Percent.IsMatch(text) && RuleWords.Rate.IsMatch(text) && !RuleWords.Length.IsMatch(text),
        BusinessRuleKind.Threshold => RuleWords.Comparison.IsMatch(text),
        BusinessRuleKind.Period => RuleWords.Period.IsMatch(text),
        BusinessRuleKind.Eligibility => RuleWords.Eligibility.IsMatch(text),
        BusinessRuleKind.Refund => RuleWords.Refund.IsMatch(text) && RuleWords.Decision.IsMatch(text),
        _ => RuleWords.Law.IsMatch(text),
    };
}
