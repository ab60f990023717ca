using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Lint.Sensitive;

namespace Slipway.Migration.Lint.Rules;

/// <summary>Business rules that live only in the text of prompts.</summary>
internal static class BusinessRules
{
    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config)
    {
        foreach (InventoryPrompt prompt in subject.Inventory.Prompts)
        {
            foreach (InventoryMessage message in prompt.Messages.Where((_, i) => !IsExample(prompt.Messages, i)))
            {
                foreach (BusinessRule rule in BusinessRuleFinder.Find(message.Text, hasRoles: message.Role == "template"))
                {
                    string sentence = SensitiveText.Redact(rule.Sentence);
                    yield return new(CodeOf(rule.Kinds[0]), DiagnosticSeverity.Warning, Message(prompt, rule.Kinds, sentence), subject.PlaceOf(prompt, message, rule.Start))
                    {
                        NodeId = prompt.NodeId,
                        Title = prompt.Title,
                        Sentence = sentence,
                    };
                }
            }
        }
    }

    // What an assistant said is an example of an answer, and what a user said before it one of a question, unless the user gives the instructions.
    private static bool IsExample(IReadOnlyList<InventoryMessage> messages, int at) => messages[at].Role switch
    {
        "assistant" => true,
        "user" => at > 0 && at + 1 < messages.Count && messages[at + 1].Role == "assistant" && messages[0].Role == "system",
        _ => false,
    };

    public static string CodeOf(BusinessRuleKind kind) => kind switch
    {
        BusinessRuleKind.Amount => LintCodes.Amount,
        BusinessRuleKind.Percentage => LintCodes.Percentage,
        BusinessRuleKind.Threshold => LintCodes.Threshold,
        BusinessRuleKind.Period => LintCodes.Period,
        BusinessRuleKind.Eligibility => LintCodes.Eligibility,
        BusinessRuleKind.Refund => LintCodes.Refund,
        _ => LintCodes.Legal,
    };

    /// <summary>Why a rule of this kind should not be left to a model, in a sentence.</summary>
    public static string Reason(BusinessRuleKind kind) => kind switch
    {
        BusinessRuleKind.Amount => "A model may round, convert or invent a sum, and nobody sees it.",
        BusinessRuleKind.Percentage => "Models calculate shares wrongly now and then; a wrong rate is money.",
        BusinessRuleKind.Threshold => "Near the border a model decides one way today and the other way tomorrow.",
        BusinessRuleKind.Period => "A model knows no calendar: it cannot tell whether the time has passed.",
        BusinessRuleKind.Eligibility => "A user can talk a model into an exception; code cannot be talked into one.",
        BusinessRuleKind.Refund => "This commits the company to pay; it needs a decision that can be shown later.",
        _ => "A duty of the law that is only asked for in a prompt is not ensured.",
    };

    private static string Message(InventoryPrompt prompt, IReadOnlyList<BusinessRuleKind> kinds, string sentence) =>
        $"{Quoted.Text(prompt.Title)} decides in its prompt: {Quoted.Text(sentence)} ({string.Join(", ", kinds.Select(kind => kind.ToString().ToLowerInvariant()))}). {Reason(kinds[0])} Make it a policy.";
}
