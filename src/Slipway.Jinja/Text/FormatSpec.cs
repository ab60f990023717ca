using System.Globalization;

namespace Slipway.Jinja;

/// <summary>Python's format specification: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>. What is absent is zero; an absent precision is -1.</summary>
internal sealed class FormatSpec
{
    public string Fill { get; set; } = " ";

    public char Align { get; set; }

    public char Sign { get; set; }

    public bool Alternate { get; set; }

    public bool NoNegativeZero { get; set; }

    public int Width { get; set; }

    public char Grouping { get; set; }

    public int Precision { get; set; } = -1;

    public char Type { get; set; }

    public static FormatSpec Parse(string spec, bool isText)
    {
        var parsed = new FormatSpec();
        int place = 0;
        int first = CodePoints.SizeAt(spec, 0);
        bool hasFill = spec.Length > first && IsAlign(spec[first]);
        if (hasFill)
        {
            parsed.Fill = spec[..first];
            parsed.Align = spec[first];
            place = first + 1;
        }
        else if (IsAlign(spec[0]))
        {
            parsed.Align = spec[0];
            place = 1;
        }

        if (place < spec.Length && spec[place] is '+' or '-' or ' ')
        {
            parsed.Sign = spec[place++];
        }

        parsed.NoNegativeZero = Skip(spec, ref place, 'z');
        parsed.Alternate = Skip(spec, ref place, '#');
        if (!hasFill && Skip(spec, ref place, '0'))
        {
            parsed.Fill = "0";
            parsed.Align = parsed.Align == 0 && !isText ? '=' : parsed.Align;
        }

        parsed.Width = ReadNumber(spec, ref place) ?? 0;
        if (place < spec.Length && spec[place] is ',' or '_')
        {
            parsed.Grouping = spec[place++];
        }

        if (Skip(spec, ref place, '.'))
        {
            parsed.Precision = ReadNumber(spec, ref place) ?? throw Fail.Value("Format specifier missing precision");
        }

        if (place < spec.Length)
        {
            parsed.Type = spec[place++];
        }

        if (place < spec.Length)
        {
            throw Fail.Value("Invalid format specifier");
        }

        bool groups = parsed.Type is '\0' or 'd' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' || (parsed.Grouping == '_' && parsed.Type is 'b' or 'o' or 'x' or 'X');
        return parsed.Grouping == 0 || groups ? parsed : throw Fail.Value($"Cannot specify '{parsed.Grouping}' with '{parsed.Type}'.");
    }

    public void EnsureIntegerSpec()
    {
        if (Precision >= 0)
        {
            throw Fail.Value("Precision not allowed in integer format specifier");
        }

        if (NoNegativeZero)
        {
            throw Fail.Value("Negative zero coercion (z) not allowed in integer format specifier");
        }
    }

    public void EnsureCharacterSpec()
    {
        EnsureIntegerSpec();
        if (Sign != 0 || Alternate)
        {
            throw Fail.Value(Sign != 0 ? "Sign not allowed with integer format specifier 'c'" : "Alternate form (#) not allowed with integer format specifier 'c'");
        }
    }

    private static bool IsAlign(char character) => character is '<' or '>' or '=' or '^';

    private static bool Skip(string spec, ref int place, char character)
    {
        bool found = place < spec.Length && spec[place] == character;
        place += found ? 1 : 0;
        return found;
    }

    private static int? ReadNumber(string spec, ref int place)
    {
        int start = place;
        while (place < spec.Length && char.IsAsciiDigit(spec[place]))
        {
            place++;
        }

        if (start == place)
        {
            return null;
        }

        return int.TryParse(spec.AsSpan(start, place - start), CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Fail.Value("Too many decimal digits in format string");
    }
}
