using System.Globalization;
using System.Numerics;
using System.Text;

namespace Slipway.Compat.Python;

/// <summary>Reads numbers as Python's <c>int(text)</c> and <c>float(text)</c> do: white space around, underscores between digits, any decimal digits.</summary>
internal static class PythonNumberText
{
    /// <summary>CPython's own limit on integer text (sys.int_info.default_max_str_digits); it also bounds our parsing time.</summary>
    public const int MaxIntegerDigits = 4300;

    private const int MaxFloatLength = 10_000;

    public static bool TryParseInteger(string text, out BigInteger value)
    {
        value = default;
        return Normalize(text) is { } plain
            && IsInteger(plain)
            && plain.Length <= MaxIntegerDigits + 1
            && BigInteger.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryParseFloat(string text, out double value)
    {
        value = 0;
        if (Normalize(text) is not { } plain)
        {
            return false;
        }

        string unsigned = plain.TrimStart('+', '-');
        if (plain.Length - unsigned.Length > 1)
        {
            return false;
        }

        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = plain[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }

        return unsigned.Length > 0
            && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.')
            && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsInteger(string plain)
    {
        int start = plain.Length > 0 && plain[0] is '+' or '-' ? 1 : 0;
        return plain.Length > start && plain.AsSpan(start).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Trimmed, in ASCII digits and without its underscores; null when an underscore is not between two digits.</summary>
    private static string? Normalize(string text)
    {
        if (text.Length > MaxFloatLength)
        {
            return null;
        }

        // Unlike str.strip(), int() and float() do not count the information separators as white space; neither does Trim.
        string trimmed = text.Trim();
        if (IsPlain(trimmed))
        {
            return trimmed;
        }

        var plain = new StringBuilder(trimmed.Length);
        bool afterDigit = false;
        bool afterUnderscore = false;
        foreach (Rune rune in trimmed.EnumerateRunes())
        {
            bool isDigit = Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
            if (afterUnderscore && !isDigit)
            {
                return null;
            }

            if (rune.Value == '_')
            {
                if (!afterDigit)
                {
                    return null;
                }

                afterUnderscore = true;
                afterDigit = false;
                continue;
            }

            if (isDigit)
            {
                plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            }
            else
            {
                plain.Append(rune);
            }

            afterDigit = isDigit;
            afterUnderscore = false;
        }

        return afterUnderscore ? null : plain.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (c > 0x7f || c == '_')
            {
                return false;
            }
        }

        return true;
    }
}
