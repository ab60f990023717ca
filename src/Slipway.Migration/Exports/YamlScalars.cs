using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>Resolves plain scalars as YAML 1.1 does in PyYAML's safe loader, which is what Dify reads with.</summary>
/// <remarks>
/// So <c>on</c>, <c>off</c>, <c>yes</c> and <c>no</c> are booleans, <c>010</c> is eight, <c>1:30</c> is ninety and <c>1e5</c> is a text.
/// Dates, which PyYAML turns into date objects, stay the text they are written as.
/// </remarks>
internal static partial class YamlScalars
{
    public static ExportScalar Resolve(string text, SourceLocation where)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new(ExportScalarKind.Null, "", where);
            case "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return new(ExportScalarKind.Boolean, "true", where);
            case "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return new(ExportScalarKind.Boolean, "false", where);
        }

        if (text.Length > MaxNumberLength || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
        {
            return new(ExportScalarKind.Text, text, where);
        }

        return IntegerPattern.IsMatch(text) ? new(ExportScalarKind.Integer, Integer(text), where)
            : FloatPattern.IsMatch(text) ? new(ExportScalarKind.Float, Float(text), where)
            : new(ExportScalarKind.Text, text, where);
    }

    private static string Integer(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool isNegative = digits[0] == '-';
        digits = digits.TrimStart('-', '+');
        BigInteger value = digits switch
        {
            "0" => BigInteger.Zero,
            _ when digits.StartsWith("0b", StringComparison.Ordinal) => InBase(digits[2..], 2),
            _ when digits.StartsWith("0x", StringComparison.Ordinal) => InBase(digits[2..], 16),
            _ when digits.Contains(':', StringComparison.Ordinal) => Sexagesimal(digits),
            _ when digits[0] == '0' => InBase(digits[1..], 8),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        return (isNegative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    private static BigInteger InBase(string digits, int radix)
    {
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits)
        {
            value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        }

        return value;
    }

    private static BigInteger Sexagesimal(string digits)
    {
        BigInteger value = BigInteger.Zero;
        foreach (string part in digits.Split(':'))
        {
            value = value * 60 + BigInteger.Parse(part, CultureInfo.InvariantCulture);
        }

        return value;
    }

    private static string Float(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        double sign = digits[0] == '-' ? -1 : 1;
        digits = digits.TrimStart('-', '+');
        double value = digits switch
        {
            ".inf" => double.PositiveInfinity,
            ".nan" => double.NaN,
            _ => digits.Split(':').Aggregate(0.0, (sum, part) => sum * 60 + double.Parse(part, CultureInfo.InvariantCulture)),
        };
        return PythonNumber.Text(sign * value);
    }

    // Longer runs of digits are no number anyone meant, and reading them takes time that grows with the square.
    private const int MaxNumberLength = 400;

    // A 0b or 0x without digits is an integer for PyYAML too, and then fails to load; it stays a text here.
    [GeneratedRegex(@"\A(?:[-+]?0b[01_]*[01][01_]*|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\z", RegexOptions.NonBacktracking)]
    private static partial Regex IntegerPattern { get; }

    [GeneratedRegex(@"\A(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.NonBacktracking)]
    private static partial Regex FloatPattern { get; }
}
