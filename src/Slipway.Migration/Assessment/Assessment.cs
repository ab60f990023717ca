using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint;

namespace Slipway.Migration.Assessment;

/// <summary>Why a criterion has its points.</summary>
/// <param name="Points">The points.</param>
/// <param name="Because">Why, in words.</param>
/// <param name="Change">What would change it.</param>
/// <param name="Evidence">Where it was seen; empty for answers.</param>
public sealed record ScoreReason(int Points, string Because, string Change, IReadOnlyList<Evidence> Evidence);

/// <summary>A criterion with its score.</summary>
/// <param name="Id">Its id in the rules.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">0 to 4: how much speaks for moving; null when it is not known.</param>
/// <param name="Counts">Whether it counts for the recommendation.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Unknown">The questions without an answer that could change it.</param>
public sealed record CriterionScore(string Id, string Title, int? Score, bool Counts, IReadOnlyList<ScoreReason> Reasons, IReadOnlyList<string> Unknown)
{
    /// <summary>The score if each open question were answered in the way that speaks most for moving.</summary>
    public required int Most { get; init; }
}

/// <summary>Work that is left after the automatic migration.</summary>
/// <param name="Fact">The fact of the rules that it follows from.</param>
/// <param name="What">What is to be done, in words.</param>
/// <param name="Count">How many.</param>
/// <param name="Evidence">Where.</param>
public sealed record RemainingWork(string Fact, string What, int Count, IReadOnlyList<Evidence> Evidence);

/// <summary>The assessment of one export.</summary>
public sealed record FlowAssessment
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The app's name.</summary>
    public required string Name { get; init; }

    /// <summary>The recommended stage, in words.</summary>
    public required string Stage { get; init; }

    /// <summary>Where the recommended stage stands among the stages, from 0.</summary>
    public required int StageNumber { get; init; }

    /// <summary>The share of the weighted points, 0 to 1: how much speaks for moving.</summary>
    public required double Share { get; init; }

    /// <summary>The share if each open question were answered in the way that speaks most for moving.</summary>
    public required double MostShare { get; init; }

    /// <summary>The stage that would be recommended then; the same as <see cref="Stage"/> when no answer changes it.</summary>
    public required string MostStage { get; init; }

    /// <summary>Why this stage.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The risk of each stage, the recommended one included.</summary>
    public required IReadOnlyList<string> Risks { get; init; }

    /// <summary>The scores.</summary>
    public required IReadOnlyList<CriterionScore> Criteria { get; init; }

    /// <summary>The questions that nobody answered.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }

    /// <summary>In which order to take things out of the builder.</summary>
    public required IReadOnlyList<string> Order { get; init; }

    /// <summary>What is left to do after the automatic migration.</summary>
    public required IReadOnlyList<RemainingWork> Effort { get; init; }
}

/// <summary>Judges whether it is time to move, from evidence.</summary>
public static partial class Assessor
{
    private const int MostPoints = 4;

    /// <summary>Assesses one export or project.</summary>
    /// <param name="subject">The export, as lint sees it.</param>
    /// <param name="context">What people know; null for nothing.</param>
    /// <param name="rules">How it is scored; null for the standard.</param>
    /// <param name="decisions">What the company decided about lint's findings, and the day by which it is judged which models are retired; null for the defaults.</param>
    public static FlowAssessment Assess(LintSubject subject, AssessmentContext? context = null, AssessmentRules? rules = null, LintConfig? decisions = null)
    {
        context ??= AssessmentContext.Unknown;
        rules ??= AssessmentRules.Standard;
        ExportInventory inventory = subject.Inventory;
        var facts = new AssessmentFacts(inventory, Linter.Check([subject], decisions), rules);
        List<CriterionScore> scores = [.. rules.Criteria.Select(criterion => Score(criterion, facts, context, (because, value) => Words(because, value, rules, inventory)))];
        double share = Share(scores, rules, score => score.Score);
        double mostShare = Share(scores, rules, score => score.Most);
        int stage = StageOf(share, rules);
        List<string> reasons = [string.Create(CultureInfo.InvariantCulture, $"{share:P0} of the weighted points speak for moving ('{rules.Stages[stage].Title}' begins at {rules.Stages[stage].From:P0})")];
        int most = StageOf(mostShare, rules);
        string mostBecause = string.Create(CultureInfo.InvariantCulture, $"{mostShare:P0} and '{rules.Stages[most].Title}'");
        foreach (StageFloor floor in rules.Floors.Where(floor => facts.Value(floor.Fact) >= floor.AtLeast && (floor.With.Length == 0 || context[floor.With] is "yes" or null)))
        {
            int least = rules.Stages.Select((s, i) => (s, i)).First(pair => pair.s.Id == floor.Stage).i;
            if (least > most)
            {
                most = least;
                mostBecause = $"'{rules.Stages[most].Title}', if {Words(floor.Because, facts.Value(floor.Fact), rules, inventory)}";
            }

            if (least > stage && (floor.With.Length == 0 || context[floor.With] is not null))
            {
                stage = least;
                reasons.Add($"raised to '{rules.Stages[stage].Title}', because {Words(floor.Because, facts.Value(floor.Fact), rules, inventory)}");
            }
        }

        if (most > stage)
        {
            reasons.Add($"what is not known decides: answers could raise it to {mostBecause}");
        }

        reasons.AddRange(scores.Where(s => s.Counts && s.Score >= 2).OrderByDescending(s => s.Score * rules.Weights.GetValueOrDefault(s.Id, 1)).Take(4).Select(s => $"{s.Title}: {string.Join("; ", s.Reasons.Select(r => r.Because).Distinct())}"));
        return new()
        {
            File = inventory.File,
            Name = inventory.Name.Length > 0 ? inventory.Name : Path.GetFileName(inventory.File),
            Stage = rules.Stages[stage].Title,
            StageNumber = stage,
            Share = Math.Round(share, 3),
            MostShare = Math.Round(mostShare, 3),
            MostStage = rules.Stages[most].Title,
            Reasons = reasons,
            Risks = [.. rules.Stages.Select(s => $"{s.Title}: {s.Risk}")],
            Criteria = scores,
            Unknown = [.. AssessmentContext.Questions.Where(q => context[q.Key] is null).Select(q => q.Text)],
            Order = Order(facts),
            Effort = Effort(facts),
        };
    }

    private static CriterionScore Score(Criterion criterion, AssessmentFacts facts, AssessmentContext context, Func<string, decimal, string> words)
    {
        var reasons = new List<ScoreReason>();
        var unknown = new List<string>();
        int open = 0;
        foreach (Signal signal in criterion.Signals)
        {
            string? answer = signal.Answer.Length > 0 ? context[signal.Answer] : null;
            if (signal.Answer.Length > 0 && answer is null)
            {
                open += Math.Max(0, signal.Points);
                unknown.Add(AssessmentContext.Questions.First(q => q.Key == signal.Answer).Text);
                continue;
            }

            decimal value = signal.Fact.Length > 0 ? facts.Value(signal.Fact) : decimal.TryParse(answer, CultureInfo.InvariantCulture, out decimal number) ? number : 0;
            bool holds = signal.Is.Length > 0 ? answer == (signal.Is is "true" or "yes" ? "yes" : "no") : (signal.AtLeast is null || value >= signal.AtLeast) && (signal.AtMost is null || value <= signal.AtMost);
            if (holds)
            {
                reasons.Add(new(signal.Points, words(signal.Because, value), signal.Change, signal.Fact.Length > 0 ? facts.EvidenceOf(signal.Fact) : []));
            }
        }

        int points = reasons.Sum(r => r.Points);
        bool isKnown = reasons.Count > 0 || unknown.Count < criterion.Signals.Count;
        return new(criterion.Id, criterion.Title, isKnown ? Math.Min(MostPoints, points) : null, criterion.Counts, reasons, [.. unknown.Distinct(StringComparer.Ordinal)])
        {
            Most = Math.Min(MostPoints, points + open),
        };
    }

    /// <summary>A reason of the rules: with its number, [one|several] by it, and the day on which the builder ends.</summary>
    private static string Words(string because, decimal value, AssessmentRules rules, ExportInventory inventory) => OneOrSeveral
        .Replace(because, choice => choice.Groups[value == 1 ? 1 : 2].Value)
        .Replace("{value}", value.ToString("0.##", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{date}", rules.EndOfBuilder(inventory.Builder)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^|\]]*)\|([^\]]*)\]")]
    private static partial Regex OneOrSeveral { get; }

    private static int StageOf(double share, AssessmentRules rules) =>
        rules.Stages.Select((s, i) => (s, i)).Where(pair => share >= pair.s.From).Select(pair => pair.i).DefaultIfEmpty(0).Max();

    private static double Share(List<CriterionScore> scores, AssessmentRules rules, Func<CriterionScore, int?> pointsOf)
    {
        (decimal points, decimal most) = (0, 0);
        foreach (CriterionScore score in scores.Where(s => s.Counts && pointsOf(s) is not null))
        {
            decimal weight = rules.Weights.GetValueOrDefault(score.Id, 1);
            points += weight * pointsOf(score)!.Value;
            most += weight * MostPoints;
        }

        return most == 0 ? 0 : (double)(points / most);
    }

    // What is dangerous where it stands goes first; what only works once the rest is there goes last.
    private static List<string> Order(AssessmentFacts facts)
    {
        (string Fact, string Words)[] steps =
        [
            ("builder_ends", "record the builder while it runs: it ends, and with it what can be compared with"),
            ("secrets_written", "revoke the credentials that are written down and make them secrets"),
            ("retired_models", "replace retired models, while the builder can still show the difference"),
            ("retiring_models", "record what models answer that will be retired, and replace them"),
            ("rules_in_prompts", "make policies of the business rules in prompts"),
            ("prompts", "import, and prove the prompts with recordings"),
            ("tools", "implement the tools behind their interfaces"),
            ("knowledge", "rebuild the knowledge as snapshots"),
            ("effects", "put reviews before what changes something, then switch it over last"),
        ];
        return [.. steps.Where(step => facts.Value(step.Fact) > 0).Select(step => step.Fact == "builder_ends" ? step.Words : string.Create(CultureInfo.InvariantCulture, $"{step.Words} ({facts.Value(step.Fact):0})"))];
    }

    private static List<RemainingWork> Effort(AssessmentFacts facts)
    {
        (string Fact, string Words)[] kinds =
        [
            ("not_migrated", "[node|nodes] to write by hand"), ("tools", "[tool|tools] to implement"), ("knowledge", "knowledge [search|searches] to rebuild"),
            ("code", "[script|scripts] to port, or to keep"), ("rules_in_prompts", "business [rule|rules] to decide"), ("secrets_written", "[credential|credentials] to replace"),
        ];
        return [.. kinds.Where(kind => facts.Value(kind.Fact) > 0).Select(kind => new RemainingWork(kind.Fact, OneOrSeveral.Replace(kind.Words, choice => choice.Groups[facts.Value(kind.Fact) == 1 ? 1 : 2].Value), (int)facts.Value(kind.Fact), facts.EvidenceOf(kind.Fact)))];
    }
}
