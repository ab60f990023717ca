using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>How plain scalars are resolved: the version of YAML that a builder reads with.</summary>
internal enum YamlSchema
{
    /// <summary>YAML 1.1 as PyYAML reads it; see <see cref="YamlScalars"/>.</summary>
    PyYaml,

    /// <summary>YAML 1.2 as ruamel.yaml reads it; see <see cref="YamlScalars12"/>.</summary>
    Ruamel,
}

/// <summary>Resolves plain scalars as YAML 1.2 does in ruamel.yaml, which is what Prompt flow reads with.</summary>
/// <remarks>So <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are texts, <c>010</c> is ten, <c>0o10</c> is eight and <c>1e5</c> is a float.
/// Dates, which ruamel turns into date objects, stay the text they are written as.</remarks>
internal static partial class YamlScalars12
{
    private const int MaxNumberLength = 400;

    public static ExportScalar Resolve(string text, SourceLocation where)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new(ExportScalarKind.Null, "", where);
            case "true" or "True" or "TRUE":
                return new(ExportScalarKind.Boolean, "true", where);
            case "false" or "False" or "FALSE":
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
            ['0', 'b', ..] => InBase(digits[2..], 2),
            ['0', 'o', ..] => InBase(digits[2..], 8),
            ['0', 'x', ..] => InBase(digits[2..], 16),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        return (isNegative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    private static BigInteger InBase(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (value, digit) => (value * radix) + Convert.ToInt32(digit.ToString(), 16));

    private static string Float(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        double sign = digits[0] == '-' ? -1 : 1;
        double value = digits.TrimStart('-', '+') switch
        {
            ".inf" => double.PositiveInfinity,
            ".nan" => double.NaN,
            var number => double.Parse(number, CultureInfo.InvariantCulture),
        };
        return PythonNumber.Text(sign * value);
    }

    [GeneratedRegex(@"\A[-+]?(?:0b[01_]*[01][01_]*|0o[0-7_]*[0-7][0-7_]*|0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*|[0-9][0-9_]*)\z", RegexOptions.NonBacktracking)]
    private static partial Regex IntegerPattern { get; }

    [GeneratedRegex(@"\A(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]*[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.NonBacktracking)]
    private static partial Regex FloatPattern { get; }
}
