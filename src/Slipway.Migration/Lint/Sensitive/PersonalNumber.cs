using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Sensitive;

/// <summary>Finds numbers whose check digits hold: payment cards (Luhn, ISO/IEC 7812), accounts (mod 97, ISO 13616), national ids.</summary>
internal static partial class PersonalNumber
{
    // Length by country, from the IBAN registry; countries that are not here are not recognised.
    private static readonly Dictionary<string, int> IbanLengths = new(StringComparer.Ordinal)
    {
        ["AT"] = 20,
        ["BE"] = 16,
        ["BG"] = 22,
        ["CH"] = 21,
        ["CY"] = 28,
        ["CZ"] = 24,
        ["DE"] = 22,
        ["DK"] = 18,
        ["EE"] = 20,
        ["ES"] = 24,
        ["FI"] = 18,
        ["FR"] = 27,
        ["GB"] = 22,
        ["GR"] = 27,
        ["HR"] = 21,
        ["HU"] = 28,
        ["IE"] = 22,
        ["IS"] = 26,
        ["IT"] = 27,
        ["LI"] = 21,
        ["LT"] = 20,
        ["LU"] = 20,
        ["LV"] = 21,
        ["MC"] = 27,
        ["MT"] = 31,
        ["NL"] = 18,
        ["NO"] = 15,
        ["PL"] = 28,
        ["PT"] = 25,
        ["RO"] = 24,
        ["SA"] = 24,
        ["SE"] = 24,
        ["SI"] = 19,
        ["SK"] = 24,
        ["SM"] = 27,
        ["TR"] = 26,
        ["AE"] = 23,
        ["BR"] = 29,
        ["IL"] = 23,
    };

    public static IEnumerable<SensitiveMatch> Cards(string text)
    {
        foreach (Match match in CardPattern.Matches(text))
        {
            string digits = string.Concat(match.Value.Where(char.IsAsciiDigit));
            if (IsIssued(digits) && digits.Distinct().Count() > 1 && PassesLuhn(digits))
            {
                yield return new(SensitiveKind.Card, match.Index, match.Length, "its check digit holds (Luhn)");
            }
        }
    }

    public static IEnumerable<SensitiveMatch> Ibans(string text)
    {
        foreach (Match match in IbanPattern.Matches(text))
        {
            string iban = match.Value.Replace(" ", "", StringComparison.Ordinal);
            if (!IbanLengths.TryGetValue(iban[..2], out int length) || iban.Length < length)
            {
                continue;
            }

            // Words in capitals may follow the number.
            int end = EndOf(match.Value, length);
            if (PassesMod97(iban[..length]) && (end == match.Length || match.Value[end] == ' '))
            {
                yield return new(SensitiveKind.Iban, match.Index, end, "its check digits hold (mod 97)");
            }
        }
    }

    public static IEnumerable<SensitiveMatch> Ids(string text)
    {
        foreach (Match match in ChineseIdPattern.Matches(text))
        {
            if (IsChineseId(match.Value))
            {
                yield return new(SensitiveKind.Id, match.Index, match.Length, "a Chinese resident id whose check digit holds");
            }
        }

        foreach (Match match in SsnPattern.Matches(text))
        {
            yield return new(SensitiveKind.Id, match.Index, match.Length, "the form of a US social security number");
        }

        // One in eleven of all numbers passes, so a word must say what it is.
        foreach (Match match in GermanTaxIdPattern.Matches(text))
        {
            Group number = match.Groups[1];
            if (IsGermanTaxId(string.Concat(number.Value.Where(char.IsAsciiDigit))))
            {
                yield return new(SensitiveKind.Id, number.Index, number.Length, "a German tax id whose check digit holds");
            }
        }
    }

    // Visa, Mastercard, American Express, Discover, JCB, UnionPay, Diners, with their lengths.
    private static bool IsIssued(string digits)
    {
        int two = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        int four = int.Parse(digits[..4], CultureInfo.InvariantCulture);
        return digits.Length switch
        {
            13 => false,
            14 => two is 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => digits[0] == '4' || two is >= 51 and <= 55 or 62 or 65 or 35 || four is >= 2221 and <= 2720 or 6011,
            19 => two is 62,
            _ => false,
        };
    }

    private static bool PassesLuhn(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            int value = i % 2 == 0 ? digit : digit * 2;
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }

    private static bool PassesMod97(string iban)
    {
        int remainder = 0;
        foreach (char c in string.Concat(iban.AsSpan(4), iban.AsSpan(0, 4)))
        {
            int value = char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10;
            remainder = ((remainder * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return remainder == 1;
    }

    private static int EndOf(string text, int letters)
    {
        int end = 0;
        for (int seen = 0; seen < letters; end++)
        {
            seen += text[end] == ' ' ? 0 : 1;
        }

        return end;
    }

    // GB 11643-1999: weights 2^(17-i) mod 11.
    private static bool IsChineseId(string id)
    {
        if (!DateOnly.TryParseExact(id.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return false;
        }

        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        int sum = weights.Select((weight, i) => weight * (id[i] - '0')).Sum();
        return char.ToUpperInvariant(id[17]) == "10X98765432"[sum % 11];
    }

    // ISO 7064, MOD 11,10; the first digit is not 0 and not all digits differ.
    private static bool IsGermanTaxId(string id)
    {
        if (id.Length != 11 || id[0] == '0' || id[..10].Distinct().Count() == 10)
        {
            return false;
        }

        int product = 10;
        foreach (char c in id[..10])
        {
            int sum = (c - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return id[10] - '0' == (11 - product) % 10;
    }

    [GeneratedRegex(@"(?<![\w.\-])\d(?:[ \-]?\d){13,18}(?![\w\-]*\d)(?![A-Za-z])")]
    private static partial Regex CardPattern { get; }

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![a-z0-9])")]
    private static partial Regex IbanPattern { get; }

    [GeneratedRegex(@"(?<![A-Za-z0-9])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![A-Za-z0-9])")]
    private static partial Regex ChineseIdPattern { get; }

    [GeneratedRegex(@"(?<![\w\-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w\-])")]
    private static partial Regex SsnPattern { get; }

    [GeneratedRegex(@"(?:steuer|tax|tin\b|id-?nr|identifikationsnummer)[^\d\n]{0,30}(?<!\d)(\d{2} ?\d{3} ?\d{3} ?\d{3})(?!\d)", RegexOptions.IgnoreCase)]
    private static partial Regex GermanTaxIdPattern { get; }
}
