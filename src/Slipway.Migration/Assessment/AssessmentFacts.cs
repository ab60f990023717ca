using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint;
using Slipway.Migration.Lint.Rules;

namespace Slipway.Migration.Assessment;

/// <summary>Where a fact was seen.</summary>
/// <param name="Node">The node; empty for the whole.</param>
/// <param name="Where">Its place.</param>
public sealed record Evidence(string Node, SourceLocation Where);

/// <summary>Counts in an export what the rules of an assessment ask for, each with its places. Knows no builder.</summary>
internal sealed partial class AssessmentFacts
{
    public static readonly IReadOnlyList<string> Names =
    [
        "nodes", "models", "prompts", "branches", "loops", "state", "people", "effects", "outside", "tools", "tools_of_builder", "knowledge", "code", "code_lines",
        "secrets_written", "rules_in_prompts", "exposure", "moving_models", "retired_models", "retiring_models", "unhandled", "traps", "refused_fields", "not_migrated",
        "personal", "health", "financial", "credentials", "source_code", "builder_ends",
    ];

    private readonly Dictionary<string, (decimal Value, IReadOnlyList<Evidence> Evidence)> _facts = new(StringComparer.Ordinal);

    public AssessmentFacts(ExportInventory inventory, IReadOnlyList<LintFinding> findings, AssessmentRules rules)
    {
        Add("builder_ends", rules.EndOfBuilder(inventory.Builder) is null ? [] : [new Evidence("", new(inventory.File, 1, 1))]);
        var view = new FlowView(inventory);
        HashSet<string> handled = [.. inventory.Failures.Select(failure => failure.NodeId)];
        Add("nodes", inventory.Nodes.Select(n => new Evidence(n.Title, n.Where)));
        Add("models", inventory.Models.Select(m => new Evidence(m.Title, m.Where)));
        Add("prompts", inventory.Prompts.Select(p => new Evidence(p.Title, p.Where)));
        Add("branches", inventory.Branches.Select(b => new Evidence(b.Title, b.Where)));
        Add("loops", inventory.Loops.Select(l => new Evidence(l.Title, l.Where)));
        Add("state", [.. inventory.Variables.Where(v => v.Scope == "conversation").Select(v => new Evidence(v.Name, v.Where)), .. inventory.Memories.Select(m => new Evidence(m.Title, m.Where))]);
        Add("people", inventory.HumanSteps.Select(h => new Evidence(h.Title, h.Where)));
        Add("effects",
        [
            .. inventory.Nodes.Where(n => ExposureRules.EffectOf(inventory, n.Id) is not null).Select(n => new Evidence(n.Title, n.Where)),

            // An app that is one agent has no nodes.
            .. inventory.Tools.Where(t => t.NodeId is null && ExposureRules.HasEffect(t)).Select(t => new Evidence(t.Name, t.Where)),
        ]);
        Add("outside", [.. inventory.Tools.Select(t => new Evidence(t.Title, t.Where)), .. inventory.HttpCalls.Select(h => new Evidence(h.Title, h.Where)), .. inventory.Knowledge.Select(k => new Evidence(k.Title, k.Where))]);
        Add("tools", inventory.Tools.Select(t => new Evidence(t.Title, t.Where)));
        Add("tools_of_builder", inventory.Tools.Where(t => t.Kind is not ("api" or "mcp")).Select(t => new Evidence(t.Title, t.Where)));
        Add("knowledge", inventory.Knowledge.Select(k => new Evidence(k.Title, k.Where)));
        Add("code", inventory.Code.Select(c => new Evidence(c.Title, c.Where)));
        _facts["code_lines"] = (inventory.Code.Sum(c => c.Lines), [.. inventory.Code.Select(c => new Evidence(c.Title, c.Where))]);
        Add("not_migrated", Unwritten(inventory).Select(n => new Evidence(n.Title, n.Where)));
        _facts["refused_fields"] = (inventory.Fields.Refused, []);
        Add("unhandled", inventory.Nodes.Where(n => (view.IsModel(n.Id) || view.IsOutside(n.Id)) && !handled.Contains(n.Id)).Select(n => new Evidence(n.Title, n.Where)));
        Add("traps", inventory.Traps.Select(t => new Evidence(t.Title, t.Where)));
        AddFindings("secrets_written", findings, LintCodes.Key);
        AddFindings("rules_in_prompts", findings, LintCodes.Amount, LintCodes.Percentage, LintCodes.Threshold, LintCodes.Period, LintCodes.Eligibility, LintCodes.Refund, LintCodes.Legal);
        AddFindings("exposure", findings, LintCodes.UserTextInInstructions, LintCodes.ResultInInstructions, LintCodes.UnguardedEffect, LintCodes.UnguardedAgent);
        AddFindings("moving_models", findings, LintCodes.MovingModel);
        AddFindings("retired_models", findings, LintCodes.RetiredModel);
        AddFindings("retiring_models", findings, LintCodes.RetiringModel);
        AddData("personal", inventory, PersonalPattern);
        AddData("health", inventory, HealthPattern);
        AddData("financial", inventory, FinancialPattern);
        AddData("credentials", inventory, CredentialPattern);
        AddData("source_code", inventory, SourceCodePattern);
    }

    public decimal Value(string fact) => _facts[fact].Value;

    public IReadOnlyList<Evidence> EvidenceOf(string fact) => _facts[fact].Evidence;

    private void Add(string name, IEnumerable<Evidence> evidence)
    {
        List<Evidence> all = [.. evidence];
        _facts[name] = (all.Count, [.. all.Distinct()]);
    }

    // What nothing leads to needs no code: it is left out though the flow as a whole is migrated.
    private static IEnumerable<InventoryNode> Unwritten(ExportInventory inventory)
    {
        HashSet<string> open = [.. inventory.Nodes.Where(n => n.Outcome is NodeOutcome.NotMigrated).Select(n => n.Id)];
        bool isRefused = inventory.Nodes.All(n => n.Outcome is NodeOutcome.LeftOut);
        return inventory.Nodes.Where(n => open.Contains(n.Id) || (n.Outcome is NodeOutcome.LeftOut && (isRefused || (n.ContainerId is { } container && open.Contains(container)))));
    }

    private void AddFindings(string name, IReadOnlyList<LintFinding> findings, params string[] codes) =>
        Add(name, findings.Where(f => f.SuppressedBy is null && codes.Contains(f.Code)).Select(f => new Evidence(f.Title, f.Where)));

    // What kinds of data are handled, by the words of prompts, inputs, tools and services.
    private void AddData(string name, ExportInventory inventory, Regex words) => Add(name,
    [
        .. inventory.Prompts.Where(p => p.Messages.Any(m => words.IsMatch(m.Text))).Select(p => new Evidence(p.Title, p.Where)),
        .. inventory.Inputs.Where(i => words.IsMatch(i.Name.Replace('_', ' '))).Select(i => new Evidence($"input {i.Name}", i.Where)),
        .. inventory.Tools.Where(t => words.IsMatch(t.Name.Replace('_', ' '))).Select(t => new Evidence(t.Title, t.Where)),
        .. inventory.HttpCalls.Where(h => words.IsMatch(h.Url.Replace('_', ' '))).Select(h => new Evidence(h.Title, h.Where)),
    ]);

    [GeneratedRegex(@"\b(?:customer|employee|applicant|candidate|passenger|user) (?:name|data|record|profile|email)|\be-?mail address|\bphone number|\bdate of birth|\bhome address|\bpassport|\brésumés?\b|\b(?:a|the|your|their|candidate|applicant) resumes?\b|\bCVs?\b|\bsalary|\bpersonal (?:data|information)|简历|身份证|手机号|个人信息|姓名|薪资|Lebenslauf|Geburtsdatum|personenbezogen", RegexOptions.IgnoreCase)]
    private static partial Regex PersonalPattern { get; }

    [GeneratedRegex(@"\bpatients\b|\b(?:a|an|the|each|every|this|your|their|new) patient\b|\bpatient(?:'s)? (?:data|records?|names?|id|information|history|care|files?|notes?)\b|\b(?:medical|clinical|patients?'?s?)\b[^.\n]{0,30}\bdiagnos|\bdiagnos\w+\b[^.\n]{0,30}\b(?:diseases?|illness\w*|patients?|medical)\b|\bmedical (?:record|history|report)|\bsymptoms?\b|\bprescription|\bclinical\b|患者|病历|症状|诊断|孕期|血糖|用药|\bPatienten\b|\bPatientin(?:nen)?\b|\bBefund|\bDiagnosen\b|\b(?:die|eine|ihre|ärztliche) Diagnose\b", RegexOptions.IgnoreCase)]
    private static partial Regex HealthPattern { get; }

    [GeneratedRegex(@"\binvoices?\b|\bbank (?:account|statement)|\bcredit (?:card|score)|\bloans?\b|\btransactions?\b|\bpayments?\b|\btax (?:id|return)|\bbalance sheet|发票|信用证|贷款|转账|账户|财务报表|税额|Rechnung(?:en|snummer)?\b|Kontonummer|Kredit", RegexOptions.IgnoreCase)]
    private static partial Regex FinancialPattern { get; }

    [GeneratedRegex(@"\bpasswords?\b|\bapi[ _-]?keys?\b|\baccess tokens?\b|密码|密钥|Passwort", RegexOptions.IgnoreCase)]
    private static partial Regex CredentialPattern { get; }

    [GeneratedRegex(@"\bsource code\b|\bcode review|\bpull requests?\b|\brepositor(?:y|ies)\b|\bSQL (?:query|statement)|\bcodebase\b|源代码|代码审查|SQL语句|Quellcode", RegexOptions.IgnoreCase)]
    private static partial Regex SourceCodePattern { get; }
}
