using System.Globalization;

namespace Slipway.Jinja;

/// <summary>The <c>is...</c> methods of <c>str</c>.</summary>
internal static class StringTests
{
    public static bool IsAlphabetic(string text) => All(text, IsLetter);

    public static bool IsAlphanumeric(string text) => All(text, IsAlphanumericAt);

    public static bool IsDecimal(string text) => All(text, (value, index) => CharUnicodeInfo.GetDecimalDigitValue(value, index) >= 0);

    public static bool IsDigit(string text) => All(text, (value, index) => CharUnicodeInfo.GetDigitValue(value, index) >= 0);

    public static bool IsNumeric(string text) => All(text, IsNumericAt);

    public static bool IsSpace(string text) => All(text, (value, index) => CodePoints.IsSpace(value[index]));

    public static bool IsPrintable(string text) =>
        text.Length == 0 || All(text, (value, index) => !(char.IsSurrogate(value[index]) && CodePoints.SizeAt(value, index) == 1) &&
            StringText.IsPrintable(char.ConvertToUtf32(value, index)));

    public static bool IsIdentifier(string text) => text.Length > 0 && All(text, (value, index) => value[index] == '_' || CharUnicodeInfo.GetUnicodeCategory(value, index) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or
            UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => index > 0,
        _ => false,
    });

    public static bool IsLower(string text) => HasCase(text, (value, index) => CaseMapping.IsUpper(value, index) || IsTitleLetter(value, index), CaseMapping.IsLower);

    public static bool IsUpper(string text) => HasCase(text, (value, index) => CaseMapping.IsLower(value, index) || IsTitleLetter(value, index), CaseMapping.IsUpper);

    public static bool IsTitle(string text)
    {
        bool inWord = false;
        bool any = false;
        for (int index = 0; index < text.Length; index += CodePoints.SizeAt(text, index))
        {
            bool starts = CaseMapping.IsUpper(text, index) || IsTitleLetter(text, index);
            bool continues = CaseMapping.IsLower(text, index);
            if ((starts && inWord) || (continues && !inWord))
            {
                return false;
            }

            inWord = starts || continues;
            any |= inWord;
        }

        return any;
    }

    private static bool IsTitleLetter(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text, index) == UnicodeCategory.TitlecaseLetter;

    public static bool IsAlphanumericAt(string text, int index) => IsLetter(text, index) || IsNumericAt(text, index);

    private static bool IsLetter(string text, int index) => char.IsLetter(text, index);

    private static bool IsNumericAt(string text, int index) => CharUnicodeInfo.GetNumericValue(text, index) >= 0 ||
        CharUnicodeInfo.GetUnicodeCategory(text, index) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool HasCase(string text, Func<string, int, bool> forbidden, Func<string, int, bool> wanted)
    {
        bool any = false;
        for (int index = 0; index < text.Length; index += CodePoints.SizeAt(text, index))
        {
            if (forbidden(text, index))
            {
                return false;
            }

            any |= wanted(text, index);
        }

        return any;
    }

    private static bool All(string text, Func<string, int, bool> test)
    {
        for (int index = 0; index < text.Length; index += CodePoints.SizeAt(text, index))
        {
            if (!test(text, index))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
