using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Lint.Sensitive;

namespace Slipway.Migration.Tests.Lint;

/// <summary>How well something is found: of what was found how much is right, and of what is there how much was found.</summary>
internal sealed record Measure(int Right, int Wrong, int Missed, int CleanWords, IReadOnlyList<string> Errors)
{
    public double Precision => Right + Wrong == 0 ? 1 : (double)Right / (Right + Wrong);

    public double Recall => Right + Missed == 0 ? 1 : (double)Right / (Right + Missed);

    public double WrongPerThousandWords => CleanWords == 0 ? 0 : 1000.0 * Wrong / CleanWords;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"precision {Precision:F3}, recall {Recall:F3} ({Right} right, {Wrong} wrong, {Missed} missed), {WrongPerThousandWords:F1} wrong per 1000 of {CleanWords} clean words");
}

/// <summary>The labelled sets beside this file; docs/lint.md says what their figures are worth.</summary>
internal static partial class LabelledTexts
{
    public static Measure Sensitive(string part)
    {
        var (right, wrong, missed, clean) = (0, 0, 0, 0);
        var errors = new List<string>();
        foreach (string line in Lines($"sensitive.{part}.txt"))
        {
            (string text, List<(string Kind, int Start, int Length)> expected) = Parse(line);
            List<(string Kind, int Start, int Length)> found = [.. SensitiveText.Find(text).Select(m => (m.Kind.ToString().ToLowerInvariant(), m.Start, m.Length))];
            clean += expected.Count == 0 ? Words(text) : 0;
            right += expected.Intersect(found).Count();
            wrong += found.Except(expected).Count();
            missed += expected.Except(found).Count();
            errors.AddRange(found.Except(expected).Select(f => $"wrong {f.Kind}: {text}"));
            errors.AddRange(expected.Except(found).Select(e => $"missed {e.Kind}: {text}"));
        }

        return new(right, wrong, missed, clean, errors);
    }

    /// <summary>Whether a sentence is found to be a business rule at all.</summary>
    public static Measure Rules(string part)
    {
        var (right, wrong, missed, clean) = (0, 0, 0, 0);
        var errors = new List<string>();
        foreach ((string[] kinds, string sentence) in Sentences(part))
        {
            IReadOnlyList<BusinessRuleKind> found = BusinessRuleFinder.KindsOf(sentence);
            bool isRule = kinds is not ["none"];
            right += isRule && found.Count > 0 ? 1 : 0;
            wrong += !isRule && found.Count > 0 ? 1 : 0;
            missed += isRule && found.Count == 0 ? 1 : 0;
            clean += isRule ? 0 : Words(sentence);
            if (isRule != found.Count > 0)
            {
                errors.Add($"{(isRule ? "missed" : "wrong " + string.Join(',', found))}: {sentence}");
            }
        }

        return new(right, wrong, missed, clean, errors);
    }

    /// <summary>Whether the kinds of a rule are the right ones.</summary>
    public static Measure Kinds(string part)
    {
        var (right, wrong, missed) = (0, 0, 0);
        var errors = new List<string>();
        foreach ((string[] kinds, string sentence) in Sentences(part).Where(s => s.Kinds is not ["none"]))
        {
            string[] found = [.. BusinessRuleFinder.KindsOf(sentence).Select(kind => kind.ToString().ToLowerInvariant())];
            right += kinds.Intersect(found).Count();
            wrong += found.Except(kinds).Count();
            missed += kinds.Except(found).Count();
            errors.AddRange(found.Except(kinds).Select(kind => $"wrong {kind}: {sentence}"));
            errors.AddRange(kinds.Except(found).Select(kind => $"missed {kind}: {sentence}"));
        }

        return new(right, wrong, missed, 0, errors);
    }

    private static IEnumerable<(string[] Kinds, string Sentence)> Sentences(string part) =>
        Lines($"rules.{part}.txt").Select(line => line.Split('\t')).Select(cells => (cells[0].Split(','), cells[1]));

    private static IEnumerable<string> Lines(string name) =>
        File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Slipway.Migration.Tests", "Lint", "Labelled", name)).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal));

    private static (string Text, List<(string Kind, int Start, int Length)> Expected) Parse(string line)
    {
        var text = new StringBuilder();
        var expected = new List<(string, int, int)>();
        int end = 0;
        foreach (Match mark in Mark.Matches(line))
        {
            text.Append(line, end, mark.Index - end);
            expected.Add((mark.Groups[1].Value, text.Length, mark.Groups[2].Length));
            text.Append(mark.Groups[2].Value);
            end = mark.Index + mark.Length;
        }

        return (text.Append(line, end, line.Length - end).ToString(), expected);
    }

    // A Chinese character counts as a word.
    private static int Words(string text) => Word.Count(text);

    [GeneratedRegex("⟦([a-z]+):([^⟧]+)⟧")]
    private static partial Regex Mark { get; }

    [GeneratedRegex(@"[\u4E00-\u9FFF]|[^\s\u4E00-\u9FFF]+")]
    private static partial Regex Word { get; }
}
