using System.Globalization;
using System.Text;

namespace Slipway.Compat.Python;

/// <summary>The letters and digits beyond U+FFFF, each a pair of units, as patterns of .NET.</summary>
internal static class PythonPairs
{
    private static readonly Lazy<string> Words = new(() => Of(category => category <= UnicodeCategory.OtherLetter
        || category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber));

    private static readonly Lazy<string> Digits = new(() => Of(category => category is UnicodeCategory.DecimalDigitNumber));

    /// <summary>What <c>\w</c> stands for.</summary>
    public static string Word => Words.Value;

    /// <summary>What <c>\d</c> stands for.</summary>
    public static string Digit => Digits.Value;

    // The first unit and, in brackets, the second ones that make a letter of it.
    private static string Of(Func<UnicodeCategory, bool> isWanted)
    {
        var parts = new List<string>();
        for (char first = '\uD800'; first <= '\uDBFF'; first++)
        {
            var seconds = new StringBuilder();
            for (int second = 0xDC00; second <= 0xDFFF; second++)
            {
                int start = second;
                while (second <= 0xDFFF && isWanted(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(first, (char)second))))
                {
                    second++;
                }

                if (second > start)
                {
                    seconds.Append(CultureInfo.InvariantCulture, $"\\u{start:X4}-\\u{second - 1:X4}");
                }
            }

            if (seconds.Length > 0)
            {
                parts.Add($"\\u{(int)first:X4}[{seconds}]");
            }
        }

        return $"(?:{string.Join('|', parts)})";
    }
}
