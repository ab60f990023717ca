using System.Buffers;
using System.Globalization;
using System.Text;

namespace Slipway.Jinja;

/// <summary>The escapes of string literals, as Jinja2 reads them: through Python's <c>unicode-escape</c> codec.</summary>
internal static class StringEscapes
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static string Decode(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length;)
        {
            char character = text[index++];
            if (character != '\\' || index >= text.Length)
            {
                decoded.Append(character);
                continue;
            }

            index = DecodeEscape(text, index, decoded);
        }

        return decoded.ToString();
    }

    private static int DecodeEscape(string text, int index, StringBuilder decoded)
    {
        char kind = text[index++];
        switch (kind)
        {
            case '\n':
                break;
            case '\\' or '\'' or '"':
                decoded.Append(kind);
                break;
            case 'a':
                decoded.Append('\a');
                break;
            case 'b':
                decoded.Append('\b');
                break;
            case 'f':
                decoded.Append('\f');
                break;
            case 'n':
                decoded.Append('\n');
                break;
            case 'r':
                decoded.Append('\r');
                break;
            case 't':
                decoded.Append('\t');
                break;
            case 'v':
                decoded.Append('\v');
                break;
            case 'x':
                return DecodeHex(text, index, 2, "\\xXX", decoded);
            case 'u':
                return DecodeHex(text, index, 4, "\\uXXXX", decoded);
            case 'U':
                return DecodeHex(text, index, 8, "\\UXXXXXXXX", decoded);
            case >= '0' and <= '7':
                return DecodeOctal(text, index - 1, decoded);
            case 'N':
                return DecodeName(text, index, decoded);
            case >= (char)128:
                // The codec sees the escape of the character behind the backslash, and keeps both: a quirk templates may rely on.
                int size = CodePoints.SizeAt(text, index - 1);
                decoded.Append('\\').Append(StringText.Ascii(text.Substring(index - 1, size)).AsSpan(1));
                return index - 1 + size;
            default:
                decoded.Append('\\').Append(kind);
                break;
        }

        return index;
    }

    private static int DecodeHex(string text, int index, int length, string form, StringBuilder decoded)
    {
        if (index + length > text.Length || text.AsSpan(index, length).ContainsAnyExcept(HexDigits))
        {
            throw new JinjaSyntaxException($"truncated {form} escape");
        }

        uint code = uint.Parse(text.AsSpan(index, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        AppendCode(decoded, code);
        return index + length;
    }

    private static int DecodeName(string text, int index, StringBuilder decoded)
    {
        int end = index < text.Length && text[index] == '{' ? text.IndexOf('}', index) : -1;
        if (end < 0)
        {
            throw new JinjaSyntaxException("malformed \\N character escape");
        }

        string name = text[(index + 1)..end];
        decoded.Append(CharacterNames.Find(name) ?? throw new JinjaSyntaxException($"unknown Unicode character name {StringText.Represent(name)}"));
        return end + 1;
    }

    private static int DecodeOctal(string text, int index, StringBuilder decoded)
    {
        uint code = 0;
        int end = Math.Min(text.Length, index + 3);
        while (index < end && text[index] is >= '0' and <= '7')
        {
            code = (code * 8) + (uint)(text[index++] - '0');
        }

        AppendCode(decoded, code);
        return index;
    }

    private static void AppendCode(StringBuilder decoded, uint code)
    {
        if (code > 0x10FFFF)
        {
            throw new JinjaSyntaxException("illegal Unicode character");
        }

        if (code < 0x10000)
        {
            decoded.Append((char)code);
        }
        else
        {
            decoded.Append(char.ConvertFromUtf32((int)code));
        }
    }
}
