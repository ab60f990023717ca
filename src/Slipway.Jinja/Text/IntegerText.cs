using System.Globalization;
using System.Numerics;
using System.Text;

namespace Slipway.Jinja;

/// <summary>Integers in other radices than ten, and back.</summary>
internal static class IntegerText
{
    /// <summary>The digits of a non-negative number, in lower case.</summary>
    public static string InRadix(BigInteger value, int radix)
    {
        if (radix == 10)
        {
            return Numbers.ToText(value);
        }

        if (value.IsZero)
        {
            return "0";
        }

        var digits = new StringBuilder();
        int bits = BitOperations.Log2((uint)radix);
        for (; !value.IsZero; value >>= bits)
        {
            int digit = (int)(value & (radix - 1));
            digits.Insert(0, (char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }

        return digits.ToString();
    }

    /// <summary>Reads an integer as Python's <c>int(text, radix)</c> does: blanks around it, a sign, a prefix, single underscores.</summary>
    public static bool TryParse(string text, int radix, out BigInteger value)
    {
        value = 0;
        ReadOnlySpan<char> rest = CodePoints.TrimEnd(CodePoints.TrimStart(text));
        bool negative = rest.StartsWith('-');
        rest = negative || rest.StartsWith('+') ? rest[1..] : rest;
        rest = SkipPrefix(rest, ref radix, out bool hadPrefix);
        if (hadPrefix && rest.StartsWith('_'))
        {
            rest = rest[1..];
        }

        if (rest.IsEmpty || rest[0] == '_' || rest[^1] == '_' || rest.Contains("__", StringComparison.Ordinal))
        {
            return false;
        }

        if (radix == 0)
        {
            // Base 0 is that of literals: no leading zeros but for zero itself.
            radix = 10;
            if (rest[0] == '0' && rest.ContainsAnyExcept('0', '_'))
            {
                return false;
            }
        }

        bool read = radix == 10 && rest.Length <= 18 ? TryReadSmall(rest, out value) : TryReadDigits(rest, radix, out value);
        value = negative ? -value : value;
        return read;
    }

    private static ReadOnlySpan<char> SkipPrefix(ReadOnlySpan<char> text, scoped ref int radix, out bool found)
    {
        int prefix = text.Length < 2 || text[0] != '0' ? 0 : text[1] switch { 'x' or 'X' => 16, 'o' or 'O' => 8, 'b' or 'B' => 2, _ => 0 };
        found = prefix != 0 && (radix == 0 || radix == prefix);
        radix = found ? prefix : radix;
        return found ? text[2..] : text;
    }

    private static bool TryReadSmall(ReadOnlySpan<char> digits, out BigInteger value)
    {
        long number = 0;
        value = 0;
        foreach (char character in digits)
        {
            int digit = DigitOf(character);
            if (digit is < 0 or > 9)
            {
                if (character == '_')
                {
                    continue;
                }

                return false;
            }

            number = (number * 10) + digit;
        }

        value = number;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> digits, int radix, out BigInteger value)
    {
        var cleaned = new StringBuilder(digits.Length);
        value = 0;
        foreach (char character in digits)
        {
            int digit = DigitOf(character);
            if (character != '_' && (digit < 0 || digit >= radix))
            {
                return false;
            }

            cleaned.Append(character == '_' ? "" : radix == 10 ? digit.ToString(CultureInfo.InvariantCulture) : character.ToString());
        }

        if (cleaned.Length > 4300)
        {
            throw Fail.Value("Exceeds the limit (4300 digits) for integer string conversion");
        }

        if (radix == 10)
        {
            value = BigInteger.Parse(cleaned.ToString(), CultureInfo.InvariantCulture);
            return true;
        }

        foreach (char character in cleaned.ToString())
        {
            value = (value * radix) + DigitOf(character);
        }

        return true;
    }

    private static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'z' => character - 'a' + 10,
        >= 'A' and <= 'Z' => character - 'A' + 10,
        _ => CharUnicodeInfo.GetDecimalDigitValue(character),
    };
}
