using System.Globalization;

namespace Slipway.Migration.Exports;

/// <summary>Prints floating-point numbers as Python does.</summary>
internal static class PythonNumber
{
    /// <summary>The shortest digits that read back, always with a fraction or an exponent: <c>5.0</c>, <c>0.1</c>, <c>1e+22</c>.</summary>
    public static string Text(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        string sign = double.IsNegative(number) ? "-" : "";
        (string digits, int point) = Shortest(Math.Abs(number));
        if (point is > 16 or < -3)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            int exponent = point - 1;
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        return point <= 0 ? $"{sign}0.{new string('0', -point)}{digits}"
            : digits.Length <= point ? $"{sign}{digits.PadRight(point, '0')}.0"
            : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    // The digits without leading and trailing zeros, and where the point stands: 0.digits times ten to that power.
    private static (string Digits, int Point) Shortest(double number)
    {
        if (number == 0)
        {
            return ("0", 1);
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = mark < 0 ? text : text[..mark];
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int point = (dot < 0 ? mantissa.Length : dot) + exponent;
        string trimmed = digits.TrimStart('0');
        return (trimmed.TrimEnd('0'), point - (digits.Length - trimmed.Length));
    }
}
