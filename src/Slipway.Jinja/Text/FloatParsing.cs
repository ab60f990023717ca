using System.Buffers;
using System.Globalization;

namespace Slipway.Jinja;

/// <summary>Python's <c>float()</c>.</summary>
internal static class FloatParsing
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789+-.eE");

    /// <summary>The number as a float.</summary>
    /// <exception cref="JinjaRuntimeException">It is none.</exception>
    public static double ToFloat(in JinjaValue value)
    {
        if (value.IsFloat || Types.IsInteger(value))
        {
            return Numbers.ToDouble(value);
        }

        if (Types.Text(value) is { } text)
        {
            return TryParse(text, out double number) ? number : throw Fail.Value($"could not convert string to float: {StringText.Represent(text)}");
        }

        throw value.Reference is UndefinedValue undefined
            ? undefined.Error()
            : Fail.Type($"float() argument must be a string or a real number, not '{Types.Name(value)}'");
    }

    public static bool TryParse(string text, out double number)
    {
        number = 0;
        ReadOnlySpan<char> trimmed = CodePoints.TrimEnd(CodePoints.TrimStart(text));
        if (trimmed.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<char> unsigned = trimmed[0] is '+' or '-' ? trimmed[1..] : trimmed;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            number = trimmed[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            number = double.NaN;
            return true;
        }

        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return TryClean(trimmed, out string cleaned) && double.TryParse(cleaned, styles, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Takes out underscores between digits and turns digits of any script into ASCII.</summary>
    private static bool TryClean(ReadOnlySpan<char> text, out string cleaned)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            if (character == '_')
            {
                if (index == 0 || index + 1 == text.Length || !char.IsDigit(text[index - 1]) || !char.IsDigit(text[index + 1]))
                {
                    cleaned = "";
                    return false;
                }

                continue;
            }

            int digit = character < 128 ? -1 : CharUnicodeInfo.GetDecimalDigitValue(character);
            result.Append(digit >= 0 ? (char)('0' + digit) : character);
        }

        cleaned = result.ToString();
        return !cleaned.AsSpan().ContainsAnyExcept(Allowed);
    }
}
