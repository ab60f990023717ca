using System.Globalization;
using System.Text;

namespace Slipway.Jinja;

/// <summary>Python's <c>bytes</c>, as <c>str.encode</c> gives them: they can be shown, measured, compared and decoded.</summary>
internal sealed class BytesValue(byte[] bytes) : HeapValue
{
    private static readonly Builtin DecodeMethod = new("decode", "encoding?,errors?", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
        TextEncoding.Decode(((BytesValue)self.Reference!).Bytes, TextEncoding.Name(arguments.Positional[0]), TextEncoding.Errors(arguments.Positional[1])));

    private static readonly Builtin HexMethod = new("hex", "", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Convert.ToHexStringLower(((BytesValue)self.Reference!).Bytes));

    public byte[] Bytes => bytes;

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "bytes";

    public override bool IsTrue => bytes.Length > 0;

    public override int Length => bytes.Length;

    public override bool IsSubscriptable => true;

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        bool found = Subscripts.TryIndex(key, bytes.Length, out int index);
        value = found ? bytes[index] : default(JinjaValue);
        return found;
    }

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        value = name == "decode" ? new FunctionValue(DecodeMethod, this) : name == "hex" ? new FunctionValue(HexMethod, this) : default(JinjaValue);
        return name is "decode" or "hex";
    }

    public override JinjaIterator Iterate() => new ArrayIterator(Array.ConvertAll(bytes, unit => (JinjaValue)unit));

    public override bool EqualTo(HeapValue other, int depth) => other is BytesValue value && value.Bytes.AsSpan().SequenceEqual(bytes);

    public override int HashCode(int depth)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    public override void Represent(TextSink sink)
    {
        bool hasSingle = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"');
        char quote = hasSingle ? '"' : '\'';
        sink.Append('b');
        sink.Append(quote);
        foreach (byte unit in bytes)
        {
            sink.Append((char)unit switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or > '~' => "\\x" + unit.ToString("x2", CultureInfo.InvariantCulture),
                '\'' when quote == '\'' => "\\'",
                _ => CodePoints.SingleCharacter((char)unit),
            });
        }

        sink.Append(quote);
    }
}

/// <summary>The encodings of <c>encode</c> and <c>decode</c>: UTF-8, ASCII and Latin-1.</summary>
internal static class TextEncoding
{
    public static string Name(in JinjaValue value) => value.IsMissing ? "utf-8" : StringMethods.Text(value);

    public static string Errors(in JinjaValue value) => value.IsMissing ? "strict" : StringMethods.Text(value);

    public static JinjaValue Encode(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        string name = Name(arguments.Positional[0]);
        string errors = Errors(arguments.Positional[1]);
        int limit = Limit(name);
        var encoded = new List<byte>(text.Length);
        Span<byte> units = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value < limit && limit <= 256)
            {
                encoded.Add((byte)rune.Value);
            }
            else if (limit > 256)
            {
                encoded.AddRange(units[..rune.EncodeToUtf8(units)]);
            }
            else
            {
                encoded.AddRange(Encoding.ASCII.GetBytes(Replacement(name, errors, rune)));
            }
        }

        frame.State.Charge(encoded.Count);
        return new BytesValue([.. encoded]);
    }

    public static JinjaValue Decode(byte[] bytes, string name, string errors)
    {
        int limit = Limit(name);
        if (limit <= 256)
        {
            bool isValid = limit == 256 || Ascii.IsValid(bytes);
            return isValid ? Encoding.Latin1.GetString(bytes) : errors switch
            {
                "ignore" => Encoding.Latin1.GetString(Array.FindAll(bytes, unit => unit < 128)),
                "replace" => Encoding.Latin1.GetString(bytes).Select(unit => unit < 128 ? unit : '\uFFFD').Aggregate(new StringBuilder(), (text, unit) => text.Append(unit)).ToString(),
                _ => throw Fail.Runtime("'ascii' codec can't decode bytes: ordinal not in range(128)", "UnicodeDecodeError"),
            };
        }

        if (errors == "strict" && !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            throw Fail.Runtime("'utf-8' codec can't decode bytes: invalid start byte", "UnicodeDecodeError");
        }

        string decoded = Encoding.UTF8.GetString(bytes);
        return errors == "ignore" ? decoded.Replace("\uFFFD", "", StringComparison.Ordinal) : decoded;
    }

    private static string Replacement(string name, string errors, Rune rune) => errors switch
    {
        "ignore" => "",
        "replace" => "?",
        "xmlcharrefreplace" => string.Create(CultureInfo.InvariantCulture, $"&#{rune.Value};"),
        "backslashreplace" => StringText.Ascii(rune.ToString()),
        _ => throw Fail.Runtime($"'{name}' codec can't encode character {StringText.Ascii(StringText.Represent(rune.ToString()))}", "UnicodeEncodeError"),
    };

    /// <summary>The first code point that the encoding cannot hold.</summary>
    private static int Limit(string name) => name.Replace('_', '-').ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "u8" => 0x110000,
        "ascii" or "us-ascii" or "646" => 128,
        "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "8859" or "l1" => 256,
        _ => throw Fail.Runtime($"unknown encoding: {name}", "LookupError"),
    };
}
