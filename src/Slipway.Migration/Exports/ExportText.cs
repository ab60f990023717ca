using System.Text;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>Turns a file's bytes into text, strictly.</summary>
internal static class ExportText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding StrictUtf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding StrictUtf16BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The text without its byte order mark; null, with a diagnostic, when there is none.</summary>
    public static string? Decode(ExportFile file, DiagnosticBag diagnostics)
    {
        var wholeFile = new SourceLocation(file.Path);
        if (file.IsTooLarge)
        {
            diagnostics.Error(DiagnosticCodes.FileTooLarge, $"The file has more than {ExportFile.MaxLength / 1024 / 1024} MB; builders refuse such files too.", wholeFile);
            return null;
        }

        ReadOnlySpan<byte> bytes = file.Content.Span;
        if (NotRead(bytes) is { } name)
        {
            diagnostics.Error(DiagnosticCodes.FileNotText, $"The file is {name}; save it as UTF-8.", wholeFile);
            return null;
        }

        (Encoding encoding, int mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (StrictUtf8, 3),
            [0xFF, 0xFE, ..] => (StrictUtf16, 2),
            [0xFE, 0xFF, ..] => ((Encoding)StrictUtf16BigEndian, 2),
            _ => (StrictUtf8, 0),
        };
        string text;
        try
        {
            text = encoding.GetString(bytes[mark..]);
        }
        catch (DecoderFallbackException broken)
        {
            int at = Math.Clamp(broken.Index, 0, bytes.Length - mark);
            string before = Encoding.UTF8.GetString(bytes.Slice(mark, at));
            diagnostics.Error(DiagnosticCodes.FileNotText, "The bytes here are no text in UTF-8; save the file as UTF-8.", Place(file.Path, before, before.Length));
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            diagnostics.Error(DiagnosticCodes.FileEmpty, "The file holds nothing.", wholeFile);
            return null;
        }

        return text;
    }

    /// <summary>Reports the first character that YAML does not allow raw; false when there is one.</summary>
    public static bool IsPrintable(string text, string file, DiagnosticBag diagnostics)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is < ' ' and not ('\t' or '\n' or '\r') or (>= '\x7F' and <= '\x9F' and not '\x85') or '\uFFFE' or '\uFFFF')
            {
                diagnostics.Error(
                    DiagnosticCodes.ControlCharacter,
                    $"The control character U+{(int)c:X4} stands raw in the file; YAML wants it escaped in double quotes (\"\\x{(int)c:x2}\").",
                    Place(file, text, i));
                return false;
            }
        }

        return true;
    }

    /// <summary>The encoding, where it is one that is not read, told by its mark or by where the zeros are among its first characters.</summary>
    private static string? NotRead(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] or [not 0, 0, 0, 0, ..] or [0, 0, 0, not 0, ..] => "UTF-32",
        [not 0, 0, not 0, 0, ..] or [0, not 0, 0, not 0, ..] => "UTF-16 without a byte order mark",
        _ => null,
    };

    private static SourceLocation Place(string file, string text, int index)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, index);
        int line = before.Count('\n') + 1;
        return new(file, line, index - before.LastIndexOf('\n'));
    }
}
