using System.Globalization;

namespace Slipway.Jinja;

/// <summary>The float presentations of <c>%</c> and <c>format</c>: <c>e</c>, <c>f</c>, <c>g</c>, <c>%</c>.</summary>
internal static class FloatFormat
{
    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    private static readonly string[] FixedFormats = ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"];

    /// <summary>Formats the absolute value.</summary>
    /// <param name="value">The number; its sign is left to the caller.</param>
    /// <param name="kind">One of <c>eEfFgG</c>.</param>
    /// <param name="precision">The digits behind the point, or in all for <c>g</c>.</param>
    /// <param name="alternate">Whether the point stays without digits behind it, and trailing zeros of <c>g</c> stay.</param>
    public static string Format(double value, char kind, int precision, bool alternate)
    {
        bool upper = char.IsAsciiLetterUpper(kind);
        if (!double.IsFinite(value))
        {
            string name = double.IsNaN(value) ? "nan" : "inf";
            return upper ? name.ToUpperInvariant() : name;
        }

        if (kind == 'f' && !alternate && TryFormatFixed(value, precision, out string? simple))
        {
            return simple;
        }

        ExactDecimal exact = ExactDecimal.FromDouble(value);
        string text = char.ToLowerInvariant(kind) switch
        {
            'e' => Scientific(exact.ToSignificant(precision + 1), alternate),
            'f' => exact.ToFixed(precision) + (alternate && precision == 0 ? "." : ""),
            _ => General(exact, Math.Max(1, precision), alternate),
        };
        return upper ? text.ToUpperInvariant() : text;
    }

    /// <summary>
    /// Formats with .NET where its result is Python's: it rounds correctly but for ties, which Python rounds to even. A tie doubled and scaled is an odd
    /// integer that a double holds exactly, so a product that is none tells that there is no tie.
    /// </summary>
    public static bool TryFormatFixed(double value, int precision, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        if (precision > 9)
        {
            return false;
        }

        double doubled = Math.Abs(value) * PowersOfTen[precision] * 2;
        if (doubled >= 1L << 52 || doubled == Math.Floor(doubled))
        {
            return false;
        }

        text = value.ToString(FixedFormats[precision], CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Digits with an exponent of at least two digits.</summary>
    public static string Scientific((string Digits, int Exponent) number, bool alternate)
    {
        string mantissa = number.Digits.Length > 1 ? $"{number.Digits[0]}.{number.Digits[1..]}" : number.Digits + (alternate ? "." : "");
        string exponent = Math.Abs(number.Exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{mantissa}e{(number.Exponent < 0 ? '-' : '+')}{exponent}";
    }

    private static string General(ExactDecimal exact, int precision, bool alternate)
    {
        (string digits, int exponent) = exact.ToSignificant(precision);
        if (exponent < -4 || exponent >= precision)
        {
            return Scientific((alternate ? digits : TrimZeros(digits), exponent), alternate);
        }

        string text = exponent >= 0
            ? string.Concat(digits.AsSpan(0, exponent + 1), ".", digits.AsSpan(exponent + 1))
            : string.Concat("0.", new string('0', -exponent - 1), digits);
        return alternate ? text : text.TrimEnd('0').TrimEnd('.');
    }

    private static string TrimZeros(string digits)
    {
        string trimmed = digits.TrimEnd('0');
        return trimmed.Length == 0 ? "0" : trimmed;
    }
}
