using System.Text;
using AnyAscii;

namespace Slipway.Migration.Emitting.Naming;

/// <summary>The words of a title, in lower-case ASCII, ready to be joined as a language or a file system wants them.</summary>
/// <param name="Items">The words; never empty ones.</param>
internal sealed record Words(IReadOnlyList<string> Items)
{
    private const int MostCharacters = 48;
    private const int MostWords = 7;

    /// <summary>Splits a title in any script. Letters of other scripts are transliterated; everything else separates words.</summary>
    public static Words Of(string title)
    {
        // Titles come from outside; what cannot contribute to a short name is not even transliterated.
        string text = title.Length > 400 ? title[..400] : title;
        List<string> words = [];
        var word = new StringBuilder();
        char before = '\0';
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                Finish(words, word);
                before = '\0';
                continue;
            }

            string ascii = rune.IsAscii ? rune.ToString() : rune.ToString().Transliterate();
            if (!rune.IsAscii && IsIdeograph(rune))
            {
                Finish(words, word);
            }

            foreach (char c in ascii)
            {
                if (!char.IsAsciiLetterOrDigit(c))
                {
                    continue;
                }

                if (char.IsAsciiLetterUpper(c) && (char.IsAsciiLetterLower(before) || char.IsAsciiDigit(before)))
                {
                    Finish(words, word);
                }

                word.Append(char.ToLowerInvariant(c));
                before = c;
            }
        }

        Finish(words, word);
        return new Words(LettersFirst(Shorten(words)));
    }

    public bool IsEmpty => Items.Count == 0;

    /// <summary><c>JudgeItem</c>. A leading digit gets an underscore.</summary>
    public string Pascal => Guard(string.Concat(Items.Select(Upper)));

    /// <summary><c>judgeItem</c>. A leading digit gets an underscore.</summary>
    public string Camel => Guard(string.Concat(Items.Select((word, index) => index == 0 ? word : Upper(word))));

    /// <summary><c>judge-item</c></summary>
    public string Kebab => string.Join('-', Items);

    /// <summary><c>judge_item</c>. A leading digit gets an underscore.</summary>
    public string Snake => Guard(string.Join('_', Items));

    public Words Append(params IEnumerable<string> more) => new([.. Items, .. more]);

    public Words Skip(int count) => new([.. Items.Skip(count)]);

    public bool Equals(Words? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Kebab.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Kebab;

    private static bool IsIdeograph(Rune rune) => rune.Value is >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF or >= 0xAC00 and <= 0xD7A3;

    private static void Finish(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static List<string> Shorten(List<string> words)
    {
        List<string> kept = [];
        int length = 0;
        foreach (string word in words)
        {
            string piece = word.Length > MostCharacters ? word[..MostCharacters] : word;
            if (kept.Count == MostWords || (kept.Count > 0 && length + piece.Length > MostCharacters))
            {
                break;
            }

            kept.Add(piece);
            length += piece.Length + 1;
        }

        return kept;
    }

    /// <summary>Names begin with a letter, so numbers in front move to the end.</summary>
    private static List<string> LettersFirst(List<string> words)
    {
        int first = words.FindIndex(word => !char.IsAsciiDigit(word[0]));
        return first <= 0 ? words : [.. words[first..], .. words[..first]];
    }

    private static string Upper(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Guard(string name) => name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
}
