using System.Globalization;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Assessment;

/// <summary>A question that an export cannot answer.</summary>
/// <param name="Key">Its key in <c>context.yaml</c>.</param>
/// <param name="Text">The question.</param>
/// <param name="IsNumber">Whether a number answers it; otherwise yes or no.</param>
public sealed record ContextQuestion(string Key, string Text, bool IsNumber);

/// <summary>What people know and the export does not say. What is not answered stays unknown.</summary>
public sealed class AssessmentContext
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>The questions.</summary>
    public static IReadOnlyList<ContextQuestion> Questions { get; } =
    [
        new("customer_facing", "Do customers use it?", IsNumber: false),
        new("regulated", "Is the use regulated, or are its decisions audited?", IsNumber: false),
        new("sensitive_data", "Does it handle sensitive data that the export does not name?", IsNumber: false),
        new("runs_per_day", "How often does it run a day?", IsNumber: true),
        new("on_call", "Is somebody on call for it?", IsNumber: false),
        new("tests", "Does something test it before a change goes live?", IsNumber: false),
        new("team_codes", "Does the team that owns it write code?", IsNumber: false),
    ];

    /// <summary>Nothing is known.</summary>
    public static AssessmentContext Unknown { get; } = new();

    /// <summary>Reads answers.</summary>
    /// <param name="file">YAML: one line an answer.</param>
    /// <exception cref="FormatException">A question is not known, or its answer has another form; the message says where.</exception>
    public static AssessmentContext Read(ExportFile file)
    {
        var context = new AssessmentContext();
        foreach (ExportEntry entry in AssessmentRules.YamlRoot(file).Entries)
        {
            string answer = (entry.Value as ExportScalar)?.Text ?? "";
            if (!context.Answer(entry.Key, answer))
            {
                throw new FormatException($"{entry.Value.Where}: '{entry.Key}: {answer}' answers nothing. Questions: {string.Join(", ", Questions.Select(q => $"{q.Key} ({(q.IsNumber ? "a number" : "yes, no or unknown")})"))}.");
            }
        }

        return context;
    }

    /// <summary>Notes an answer; returns whether it is one.</summary>
    /// <param name="key">The question.</param>
    /// <param name="answer">yes, no, a number, or <c>unknown</c>.</param>
    public bool Answer(string key, string answer)
    {
        ContextQuestion? question = Questions.FirstOrDefault(q => q.Key == key);
        string plain = answer.Trim().ToLowerInvariant();
        if (question is null)
        {
            return false;
        }

        if (plain is "" or "unknown" or "?")
        {
            return true;
        }

        string? known = question.IsNumber
            ? decimal.TryParse(plain, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out decimal number) && number >= 0 ? number.ToString(CultureInfo.InvariantCulture) : null
            : plain switch { "yes" or "true" or "y" => "yes", "no" or "false" or "n" => "no", _ => null };
        if (known is not null)
        {
            _answers[key] = known;
        }

        return known is not null;
    }

    /// <summary>The answer; null when it is unknown.</summary>
    public string? this[string key] => _answers.GetValueOrDefault(key);
}
