using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Business;

/// <summary>What of a sentence can be written as code without understanding it.</summary>
internal abstract partial record PolicyShape
{
    /// <summary>A comparison with a number.</summary>
    public sealed record Border(string Operator, decimal Value) : PolicyShape;

    /// <summary>A share of something.</summary>
    public sealed record Share(decimal Rate) : PolicyShape;

    /// <summary>Only people can write it.</summary>
    public sealed record Open : PolicyShape;

    public static PolicyShape Of(string sentence)
    {
        string plain = RuleWords.Reference.Replace(sentence, " ");

        // With two numbers nobody knows which of them decides.
        if (BorderPattern.Matches(plain) is [var border] && Parse(border.Groups["number"].Value, border.Groups["unit"].Value) is { } value)
        {
            return new Border(OperatorOf(border.Groups["word"].Value.ToUpperInvariant()), value);
        }

        return SharePattern.Matches(plain) is [var share] && Parse(share.Groups[1].Value, "") is { } rate ? new Share(rate / 100) : new Open();
    }

    private static string OperatorOf(string word) => word switch
    {
        "AT LEAST" or "MINDESTENS" or "至少" or "年满" or "达到" or ">=" or "≥" => ">=",
        "AT MOST" or "UP TO" or "NO MORE THAN" or "NOT MORE THAN" or "HÖCHSTENS" or "最多" or "不超过" or "不得超过" or "<=" or "≤" => "<=",
        "LESS THAN" or "FEWER THAN" or "BELOW" or "UNDER" or "YOUNGER THAN" or "UNTER" or "WENIGER ALS" or "低于" or "小于" or "少于" or "不足" or "未满" or "<" => "<",
        _ => ">",
    };

    private static decimal? Parse(string number, string unit)
    {
        // 10,000 and 1.000 are thousands, 4,95 and 4.95 are not.
        string plain = ThousandPattern.IsMatch(number) ? number.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal) : number.Replace(',', '.');
        return decimal.TryParse(plain.TrimEnd('.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value < 1_000_000_000_000m
            ? value * unit.ToUpperInvariant() switch { "万" => 10_000m, "千" or "K" => 1_000m, "MILLION" => 1_000_000m, _ => 1m }
            : null;
    }

    [GeneratedRegex(@"(?<word>more than|greater than|less than|fewer than|over|above|below|under|exceed(?:s|ed|ing)?|at least|at most|up to|no more than|not more than|older than|younger than|>=|<=|>|<|≥|≤|超过|大于|高于|多于|小于|低于|少于|不足|未满|年满|至少|最多|达到|不超过|不得超过|über|unter|mehr als|weniger als|mindestens|höchstens)\s*[$€£¥]?\s*(?<number>\d[\d.,]*)\s*(?<unit>万|千|k\b|million)?(?!\s*(?:%|percent|Prozent))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BorderPattern { get; }

    [GeneratedRegex(@"(\d[\d.,]*)\s?(?:%|percent|per cent|Prozent)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SharePattern { get; }

    [GeneratedRegex(@"^\d{1,3}(?:[.,]\d{3})+$")]
    private static partial Regex ThousandPattern { get; }
}
