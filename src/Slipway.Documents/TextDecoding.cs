using System.Text;

namespace Slipway.Documents;

/// <summary>Finds out how a text is encoded: by its byte order mark, else UTF-8 where that fits, else GB 18030 or Windows-1252, whichever is likelier.</summary>
internal static class TextDecoding
{
    private const int SampleLength = 64 * 1024;

    public static string Decode(byte[] content)
    {
        var (encoding, skip) = content switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ when System.Text.Unicode.Utf8.IsValid(content) => (Encoding.UTF8, 0),
            _ => (CodePagesEncodingProvider.Instance.GetEncoding(LooksChinese(content) ? "gb18030" : "windows-1252")!, 0),
        };
        return encoding.GetString(content, skip, content.Length - skip);
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
}
