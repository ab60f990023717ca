using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Documents;

/// <summary>Finds out how a text is encoded: by its byte order mark, else UTF-8 where that fits but for a few places, else what markup says of
/// itself, else GB 18030 or Windows-1252, whichever is likelier.</summary>
internal static partial class TextDecoding
{
    private const int SampleLength = 64 * 1024;

    private const int DeclarationLength = 4 * 1024;

    public static string Decode(byte[] content) => Decode(content, declared: null);

    /// <summary>The same for HTML and XML, which may name their encoding.</summary>
    public static string DecodeMarkup(byte[] content) => Decode(content, Declared(content));

    private static string Decode(byte[] content, Encoding? declared)
    {
        var (encoding, skip) = content switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ => (IsUtf8(content) ? Encoding.UTF8 : declared ?? Guess(content), 0),
        };
        return encoding.GetString(content, skip, content.Length - skip);
    }

    private static Encoding Guess(byte[] content) => CodePagesEncodingProvider.Instance.GetEncoding(LooksChinese(content) ? "gb18030" : "windows-1252")!;

    /// <summary>Whether what is not ASCII is UTF-8. One damaged place must not turn all others into signs that nobody wrote.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> content)
    {
        var (sound, damaged) = (0, 0);
        while (content.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is >= 0 and var at)
        {
            content = content[at..];
            var isSound = Rune.DecodeFromUtf8(content, out _, out var length) is OperationStatus.Done;
            sound += isSound ? 1 : 0;
            damaged += isSound ? 0 : 1;
            content = content[length..];
        }

        return damaged == 0 || sound > damaged * 10L;
    }

    /// <summary>The encoding that a page or XML declares, where it is one of those that are guessed wrongly.</summary>
    private static Encoding? Declared(byte[] content)
    {
        var name = Declaration.Match(Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, DeclarationLength))).Groups[1].Value.ToLowerInvariant();

        // By the HTML standard Latin 1 and ASCII mean Windows-1252.
        return name.Length == 0 ? null : CodePagesEncodingProvider.Instance.GetEncoding(name is "iso-8859-1" or "latin1" or "ascii" or "us-ascii" ? "windows-1252" : name);
    }

    /// <summary>Chinese text under GB encodings is made of pairs of high bytes; in Western text those stand alone.</summary>
    private static bool LooksChinese(byte[] content)
    {
        var (high, paired) = (0, 0);
        for (var i = 0; i < Math.Min(content.Length, SampleLength); i++)
        {
            if (content[i] < 0x80)
            {
                continue;
            }

            high++;
            if (i + 1 < content.Length && content[i] is >= 0x81 and <= 0xFE && content[i + 1] is >= 0x80 and <= 0xFE)
            {
                high++;
                paired += 2;
                i++;
            }
        }

        return high >= 4 && paired * 10 >= high * 9;
    }

    [GeneratedRegex("(?:charset|encoding)\\s*=\\s*[\"']?\\s*([a-z0-9_.:-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Declaration { get; }
}
