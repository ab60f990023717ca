namespace Slipway.Jinja;

/// <summary>Upper, title and lower case of whole strings, as Python does it: with the mappings of Unicode's SpecialCasing.txt to several characters.</summary>
internal static class CaseMapping
{
    private const string UpperTable =
        "\u00df=\u0053\u0053;\u0149=\u02bc\u004e;\u01f0=\u004a\u030c;\u0390=\u0399\u0308\u0301;\u03b0=\u03a5\u0308\u0301;" +
        "\u0587=\u0535\u0552;\u1e96=\u0048\u0331;\u1e97=\u0054\u0308;\u1e98=\u0057\u030a;\u1e99=\u0059\u030a;\u1e9a=\u0041\u02be;" +
        "\u1f50=\u03a5\u0313;\u1f52=\u03a5\u0313\u0300;\u1f54=\u03a5\u0313\u0301;\u1f56=\u03a5\u0313\u0342;\u1f80=\u1f08\u0399;" +
        "\u1f81=\u1f09\u0399;\u1f82=\u1f0a\u0399;\u1f83=\u1f0b\u0399;\u1f84=\u1f0c\u0399;\u1f85=\u1f0d\u0399;\u1f86=\u1f0e\u0399;" +
        "\u1f87=\u1f0f\u0399;\u1f88=\u1f08\u0399;\u1f89=\u1f09\u0399;\u1f8a=\u1f0a\u0399;\u1f8b=\u1f0b\u0399;\u1f8c=\u1f0c\u0399;" +
        "\u1f8d=\u1f0d\u0399;\u1f8e=\u1f0e\u0399;\u1f8f=\u1f0f\u0399;\u1f90=\u1f28\u0399;\u1f91=\u1f29\u0399;\u1f92=\u1f2a\u0399;" +
        "\u1f93=\u1f2b\u0399;\u1f94=\u1f2c\u0399;\u1f95=\u1f2d\u0399;\u1f96=\u1f2e\u0399;\u1f97=\u1f2f\u0399;\u1f98=\u1f28\u0399;" +
        "\u1f99=\u1f29\u0399;\u1f9a=\u1f2a\u0399;\u1f9b=\u1f2b\u0399;\u1f9c=\u1f2c\u0399;\u1f9d=\u1f2d\u0399;\u1f9e=\u1f2e\u0399;" +
        "\u1f9f=\u1f2f\u0399;\u1fa0=\u1f68\u0399;\u1fa1=\u1f69\u0399;\u1fa2=\u1f6a\u0399;\u1fa3=\u1f6b\u0399;\u1fa4=\u1f6c\u0399;" +
        "\u1fa5=\u1f6d\u0399;\u1fa6=\u1f6e\u0399;\u1fa7=\u1f6f\u0399;\u1fa8=\u1f68\u0399;\u1fa9=\u1f69\u0399;\u1faa=\u1f6a\u0399;" +
        "\u1fab=\u1f6b\u0399;\u1fac=\u1f6c\u0399;\u1fad=\u1f6d\u0399;\u1fae=\u1f6e\u0399;\u1faf=\u1f6f\u0399;\u1fb2=\u1fba\u0399;" +
        "\u1fb3=\u0391\u0399;\u1fb4=\u0386\u0399;\u1fb6=\u0391\u0342;\u1fb7=\u0391\u0342\u0399;\u1fbc=\u0391\u0399;\u1fc2=\u1fca\u0399;" +
        "\u1fc3=\u0397\u0399;\u1fc4=\u0389\u0399;\u1fc6=\u0397\u0342;\u1fc7=\u0397\u0342\u0399;\u1fcc=\u0397\u0399;" +
        "\u1fd2=\u0399\u0308\u0300;\u1fd3=\u0399\u0308\u0301;\u1fd6=\u0399\u0342;\u1fd7=\u0399\u0308\u0342;\u1fe2=\u03a5\u0308\u0300;" +
        "\u1fe3=\u03a5\u0308\u0301;\u1fe4=\u03a1\u0313;\u1fe6=\u03a5\u0342;\u1fe7=\u03a5\u0308\u0342;\u1ff2=\u1ffa\u0399;" +
        "\u1ff3=\u03a9\u0399;\u1ff4=\u038f\u0399;\u1ff6=\u03a9\u0342;\u1ff7=\u03a9\u0342\u0399;\u1ffc=\u03a9\u0399;\ufb00=\u0046\u0046;" +
        "\ufb01=\u0046\u0049;\ufb02=\u0046\u004c;\ufb03=\u0046\u0046\u0049;\ufb04=\u0046\u0046\u004c;\ufb05=\u0053\u0054;" +
        "\ufb06=\u0053\u0054;\ufb13=\u0544\u0546;\ufb14=\u0544\u0535;\ufb15=\u0544\u053b;\ufb16=\u054e\u0546;\ufb17=\u0544\u053d;" +
        "\u0131=\u0049;\u017f=\u0053;";

    private const string TitleTable =
        "\u00df=\u0053\u0073;\u01c4=\u01c5;\u01c5=\u01c5;\u01c6=\u01c5;\u01c7=\u01c8;\u01c8=\u01c8;\u01c9=\u01c8;\u01ca=\u01cb;" +
        "\u01cb=\u01cb;\u01cc=\u01cb;\u01f1=\u01f2;\u01f2=\u01f2;\u01f3=\u01f2;\u0587=\u0535\u0582;\u1f80=\u1f88;\u1f81=\u1f89;" +
        "\u1f82=\u1f8a;\u1f83=\u1f8b;\u1f84=\u1f8c;\u1f85=\u1f8d;\u1f86=\u1f8e;\u1f87=\u1f8f;\u1f88=\u1f88;\u1f89=\u1f89;\u1f8a=\u1f8a;" +
        "\u1f8b=\u1f8b;\u1f8c=\u1f8c;\u1f8d=\u1f8d;\u1f8e=\u1f8e;\u1f8f=\u1f8f;\u1f90=\u1f98;\u1f91=\u1f99;\u1f92=\u1f9a;\u1f93=\u1f9b;" +
        "\u1f94=\u1f9c;\u1f95=\u1f9d;\u1f96=\u1f9e;\u1f97=\u1f9f;\u1f98=\u1f98;\u1f99=\u1f99;\u1f9a=\u1f9a;\u1f9b=\u1f9b;\u1f9c=\u1f9c;" +
        "\u1f9d=\u1f9d;\u1f9e=\u1f9e;\u1f9f=\u1f9f;\u1fa0=\u1fa8;\u1fa1=\u1fa9;\u1fa2=\u1faa;\u1fa3=\u1fab;\u1fa4=\u1fac;\u1fa5=\u1fad;" +
        "\u1fa6=\u1fae;\u1fa7=\u1faf;\u1fa8=\u1fa8;\u1fa9=\u1fa9;\u1faa=\u1faa;\u1fab=\u1fab;\u1fac=\u1fac;\u1fad=\u1fad;\u1fae=\u1fae;" +
        "\u1faf=\u1faf;\u1fb2=\u1fba\u0345;\u1fb3=\u1fbc;\u1fb4=\u0386\u0345;\u1fb7=\u0391\u0342\u0345;\u1fbc=\u1fbc;\u1fc2=\u1fca\u0345;" +
        "\u1fc3=\u1fcc;\u1fc4=\u0389\u0345;\u1fc7=\u0397\u0342\u0345;\u1fcc=\u1fcc;\u1ff2=\u1ffa\u0345;\u1ff3=\u1ffc;\u1ff4=\u038f\u0345;" +
        "\u1ff7=\u03a9\u0342\u0345;\u1ffc=\u1ffc;\ufb00=\u0046\u0066;\ufb01=\u0046\u0069;\ufb02=\u0046\u006c;\ufb03=\u0046\u0066\u0069;" +
        "\ufb04=\u0046\u0066\u006c;\ufb05=\u0053\u0074;\ufb06=\u0053\u0074;\ufb13=\u0544\u0576;\ufb14=\u0544\u0565;\ufb15=\u0544\u056b;" +
        "\ufb16=\u054e\u0576;\ufb17=\u0544\u056d;";

    private static readonly System.Collections.Frozen.FrozenDictionary<char, string> SpecialUpper = Read(UpperTable);
    private static readonly System.Collections.Frozen.FrozenDictionary<char, string> SpecialTitle = Read(TitleTable);

    public static string ToUpper(string text)
    {
        if (System.Text.Ascii.IsValid(text) || !NeedsTable(text, SpecialUpper))
        {
            return text.ToUpperInvariant();
        }

        var upper = new System.Text.StringBuilder(text.Length + 8);
        foreach (char character in text)
        {
            upper.Append(SpecialUpper.GetValueOrDefault(character) ?? character.ToString());
        }

        return upper.ToString().ToUpperInvariant();
    }

    public static string ToLower(string text)
    {
        if (text.AsSpan().IndexOfAny('\u0130', '\u03a3') < 0)
        {
            return text.ToLowerInvariant();
        }

        var lower = new System.Text.StringBuilder(text.Length + 4);
        for (int index = 0; index < text.Length; index++)
        {
            lower.Append(text[index] switch
            {
                '\u0130' => "i\u0307",
                '\u03a3' => IsFinalSigma(text, index) ? "\u03c2" : "\u03c3",
                _ => text[index].ToString(),
            });
        }

        return lower.ToString().ToLowerInvariant();
    }

    /// <summary>Python's <c>str.casefold</c>.</summary>
    public static string Fold(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var folded = new System.Text.StringBuilder(text.Length + 8);
        foreach (char character in text)
        {
            // Cherokee folds to its capitals, and the dotless i stays.
            folded.Append(character switch
            {
                '\u0131' => "\u0131",
                >= '\u13a0' and <= '\u13fd' or >= '\uab70' and <= '\uabbf' => character.ToString().ToUpperInvariant(),
                '\u03c2' => "\u03c3",
                '\u0130' => "i\u0307",
                _ when char.IsSurrogate(character) => character.ToString(),
                _ => ToUpper(character.ToString()).ToLowerInvariant(),
            });
        }

        // Pairs are folded together.
        return CodePoints.HasSurrogates(text) ? folded.ToString().ToLowerInvariant() : folded.ToString();
    }

    /// <summary>One code point in title case.</summary>
    public static string ToTitle(string character) => character.Length == 1 && SpecialTitle.TryGetValue(character[0], out string? title) ? title
        : character.Length == 1 && character[0] is >= '\u10d0' and <= '\u10ff' ? character
        : ToUpper(character);

    public static bool IsCased(string text, int index) => IsUpper(text, index) || IsLower(text, index) ||
        char.GetUnicodeCategory(text, index) == System.Globalization.UnicodeCategory.TitlecaseLetter;

    /// <summary>Unicode's property Uppercase: capital letters, and Roman numerals and signs in the form of capitals.</summary>
    public static bool IsUpper(string text, int index) => char.IsUpper(text, index) || CodeAt(text, index) is >= 0x2160 and <= 0x216f or
        >= 0x24b6 and <= 0x24cf or >= 0x1f130 and <= 0x1f149 or >= 0x1f150 and <= 0x1f169 or >= 0x1f170 and <= 0x1f189;

    /// <summary>Unicode's property Lowercase: small letters, and numerals, signs, ordinals and raised letters in their form.</summary>
    public static bool IsLower(string text, int index) => char.IsLower(text, index) || CodeAt(text, index) is 0xaa or 0xba or
        >= 0x2b0 and <= 0x2b8 or 0x2c0 or 0x2c1 or >= 0x2e0 and <= 0x2e4 or 0x345 or 0x37a or >= 0x1d2c and <= 0x1d6a or 0x1d78 or
        >= 0x1d9b and <= 0x1dbf or 0x2071 or 0x207f or >= 0x2090 and <= 0x209c or >= 0x2170 and <= 0x217f or >= 0x24d0 and <= 0x24e9 or
        0x2c7c or 0x2c7d or 0xa69c or 0xa69d or 0xa770 or 0xa7f8 or 0xa7f9 or >= 0xab5c and <= 0xab5f or
        0x10780 or >= 0x10783 and <= 0x10785 or >= 0x10787 and <= 0x107b0 or >= 0x107b2 and <= 0x107ba;

    private static int CodeAt(string text, int index) => System.Text.Rune.TryGetRuneAt(text, index, out System.Text.Rune rune) ? rune.Value : text[index];

    private static bool NeedsTable(string text, System.Collections.Frozen.FrozenDictionary<char, string> table)
    {
        foreach (char character in text)
        {
            if (character >= 128 && table.ContainsKey(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFinalSigma(string text, int index)
    {
        int before = index - 1;
        while (before >= 0 && IsIgnorable(text[before]))
        {
            before--;
        }

        int after = index + 1;
        while (after < text.Length && IsIgnorable(text[after]))
        {
            after++;
        }

        return before >= 0 && char.IsLetter(text[before]) && !(after < text.Length && char.IsLetter(text[after]));
    }

    private static bool IsIgnorable(char character) => character is '\'' or '.' or ':' or '^' or '`' or '\u00b7' or '\u2019' ||
        char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark or
            System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.ModifierLetter or System.Globalization.UnicodeCategory.ModifierSymbol;

    private static System.Collections.Frozen.FrozenDictionary<char, string> Read(string table) =>
        System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(
            table.Split(';', StringSplitOptions.RemoveEmptyEntries), entry => entry[0], entry => entry[2..]);
}
