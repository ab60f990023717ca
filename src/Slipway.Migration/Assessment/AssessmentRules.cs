using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Assessment;

/// <summary>How an assessment scores: data that a company can adjust. The standard rules are in <c>assessment-rules.yaml</c>.</summary>
public sealed class AssessmentRules
{
    private readonly Dictionary<string, DateOnly> _ends = new(StringComparer.Ordinal);

    private AssessmentRules(ExportMapping root)
    {
        Only(root, "weights", "stages", "builders_that_end", "at_least_stage", "criteria");
        Criteria = [.. root.Each("criteria").Select(ReadCriterion)];
        Stages = [.. root.Each("stages").Select(ReadStage)];
        Floors = [.. root.Each("at_least_stage").Select(ReadFloor)];
        foreach (ExportEntry weight in (root.Find("weights") as ExportMapping)?.Entries ?? [])
        {
            Weights[weight.Key] = Criteria.Any(criterion => criterion.Id == weight.Key)
                ? Number((ExportMapping)root.Find("weights")!, weight.Key) ?? 1
                : throw Wrong(weight.KeyWhere, $"There is no criterion '{weight.Key}'. Known: {string.Join(", ", Criteria.Select(criterion => criterion.Id))}.");
        }

        foreach (ExportEntry end in (root.Find("builders_that_end") as ExportMapping)?.Entries ?? [])
        {
            string text = ((ExportMapping)root.Find("builders_that_end")!).Text(end.Key);
            _ends[end.Key] = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw Wrong(root.Where, $"'{text}' is no day such as 2027-04-20.");
        }

        if (Criteria.Count == 0 || Stages.Count == 0)
        {
            throw Wrong(root.Where, "The rules need criteria and stages.");
        }

        if (!Stages.Select(stage => stage.From).SequenceEqual(Stages.Select(stage => stage.From).Order()))
        {
            throw Wrong(root.Find("stages")!.Where, "The stages stand in the order of 'from', the lowest first.");
        }
    }

    /// <summary>The standard rules.</summary>
    public static AssessmentRules Standard { get; } = LoadStandard();

    /// <summary>The day on which a builder ends; null when nothing is known of it.</summary>
    internal DateOnly? EndOfBuilder(string builder) => _ends.TryGetValue(builder, out DateOnly day) ? day : null;

    internal IReadOnlyList<Criterion> Criteria { get; }

    internal IReadOnlyList<AssessmentStage> Stages { get; }

    internal IReadOnlyList<StageFloor> Floors { get; }

    internal Dictionary<string, decimal> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads rules.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="FormatException">Something in it is wrong; the message says what and where.</exception>
    public static AssessmentRules Read(ExportFile file) => new(YamlRoot(file));

    internal static ExportMapping YamlRoot(ExportFile file)
    {
        var diagnostics = new DiagnosticBag();
        ExportDocument? document = file.Content.IsEmpty ? null : ExportDocument.Read(file, diagnostics);
        return document is not null && !diagnostics.InOrder().Any(d => d.Severity is DiagnosticSeverity.Error)
            ? document.Root
            : throw new FormatException(diagnostics.InOrder().Select(d => d.ToString()).FirstOrDefault() ?? $"{file.Path}: the file is empty.");
    }

    private static AssessmentStage ReadStage(ExportMapping stage)
    {
        Only(stage, "id", "title", "from", "risk");
        return new(Text(stage, "id"), Text(stage, "title"), (double)(Number(stage, "from") ?? throw Wrong(stage.Where, "'from' is missing.")), stage.Text("risk"));
    }

    private StageFloor ReadFloor(ExportMapping floor)
    {
        Only(floor, "fact", "at_least", "with", "stage", "because");
        CheckFact(Text(floor, "fact"), floor.Where);
        CheckAnswer(floor.Text("with"), floor.Where);
        return new(Text(floor, "fact"), Number(floor, "at_least") ?? 1, floor.Text("with"), Stage(floor), Text(floor, "because"));
    }

    private static Criterion ReadCriterion(ExportMapping criterion)
    {
        Only(criterion, "id", "title", "counts", "signals");
        return new(Text(criterion, "id"), Text(criterion, "title"), (criterion.Find("counts") as ExportScalar)?.AsBoolean() ?? true, [.. criterion.Each("signals").Select(ReadSignal)]);
    }

    private static Signal ReadSignal(ExportMapping signal)
    {
        Only(signal, "fact", "answer", "at_least", "at_most", "is", "points", "because", "change");
        (string fact, string answer) = (signal.Text("fact"), signal.Text("answer"));
        if (fact.Length == 0 == (answer.Length == 0))
        {
            throw Wrong(signal.Where, "A signal has a fact or an answer.");
        }

        CheckFact(fact, signal.Where);
        CheckAnswer(answer, signal.Where);
        (decimal? least, decimal? most, string wanted) = (Number(signal, "at_least"), Number(signal, "at_most"), signal.Text("is"));
        if (answer.Length > 0 && wanted is not ("yes" or "no" or "true" or "false") && (wanted.Length > 0 || (least ?? most) is null))
        {
            throw Wrong(signal.Where, "A signal of an answer has 'is' with yes or no, or for a number at_least or at_most.");
        }

        return new(fact, answer, least, most, wanted, (int)(Number(signal, "points") ?? 1), Text(signal, "because"), signal.Text("change"));
    }

    private static void CheckFact(string fact, SourceLocation where)
    {
        if (fact.Length > 0 && !AssessmentFacts.Names.Contains(fact))
        {
            throw Wrong(where, $"There is no fact '{fact}'. Known: {string.Join(", ", AssessmentFacts.Names)}.");
        }
    }

    private static void CheckAnswer(string answer, SourceLocation where)
    {
        if (answer.Length > 0 && !AssessmentContext.Questions.Any(q => q.Key == answer))
        {
            throw Wrong(where, $"There is no question '{answer}'. Known: {string.Join(", ", AssessmentContext.Questions.Select(q => q.Key))}.");
        }
    }

    private static void Only(ExportMapping mapping, params ReadOnlySpan<string> keys)
    {
        foreach (ExportEntry entry in mapping.Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                throw Wrong(entry.KeyWhere, $"'{entry.Key}' is not known here; write {string.Join(", ", keys)}.");
            }
        }
    }

    private string Stage(ExportMapping floor) => floor.Text("stage") is var id && Stages.Any(stage => stage.Id == id) ? id : throw Wrong(floor.Where, $"There is no stage '{id}'.");

    private static string Text(ExportMapping mapping, string key) => mapping.Text(key) is { Length: > 0 } text ? text : throw Wrong(mapping.Where, $"'{key}' is missing.");

    private static decimal? Number(ExportMapping mapping, string key) => mapping.Find(key) switch
    {
        null => null,
        ExportScalar scalar when decimal.TryParse(scalar.Text, CultureInfo.InvariantCulture, out decimal number) => number,
        { } other => throw Wrong(other.Where, $"'{key}' is a number."),
    };

    private static FormatException Wrong(SourceLocation where, string message) => new($"{where}: {message}");

    private static AssessmentRules LoadStandard()
    {
        using Stream stream = typeof(AssessmentRules).Assembly.GetManifestResourceStream("assessment-rules.yaml")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Read(ExportFile.FromBytes("assessment-rules.yaml", content.ToArray()));
    }
}

internal sealed record Criterion(string Id, string Title, bool Counts, IReadOnlyList<Signal> Signals);

internal sealed record Signal(string Fact, string Answer, decimal? AtLeast, decimal? AtMost, string Is, int Points, string Because, string Change);

internal sealed record AssessmentStage(string Id, string Title, double From, string Risk);

internal sealed record StageFloor(string Fact, decimal AtLeast, string With, string Stage, string Because);
