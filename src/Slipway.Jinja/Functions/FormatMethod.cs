using System.Globalization;
using System.Text;

namespace Slipway.Jinja;

/// <summary><c>str.format</c>, with attributes read through the sandbox.</summary>
internal sealed class FormatMethod
{
    private const int MaxNesting = 2;
    private readonly Frame _frame;
    private readonly JinjaValue[] _positional;
    private readonly JinjaValue _named;
    private readonly bool _escape;
    private int _next;
    private bool _numbered;

    private FormatMethod(Frame frame, JinjaValue[] positional, JinjaValue named, bool escape)
    {
        _frame = frame;
        _positional = positional;
        _named = named;
        _escape = escape;
    }

    public static JinjaValue Format(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var named = new DictValue();
        for (int index = 0; index < arguments.Names.Length; index++)
        {
            named[arguments.Names[index]] = arguments.Named[index];
        }

        return Run(frame, self, arguments.Positional.ToArray(), named);
    }

    public static JinjaValue FormatMap(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Run(frame, self, [], arguments.Positional[0]);

    private static JinjaValue Run(Frame frame, in JinjaValue self, JinjaValue[] positional, JinjaValue named)
    {
        string text = new FormatMethod(frame, positional, named, self.Reference is SafeString).Expand(Types.Text(self)!, MaxNesting);
        frame.State.Charge(text.Length);
        return StringMethods.Like(self, text);
    }

    private string Expand(string format, int depth)
    {
        if (depth < 0)
        {
            throw Fail.Value("Max string recursion exceeded");
        }

        var result = new StringBuilder();
        for (int place = 0; place < format.Length;)
        {
            char character = format[place++];
            if (character is not ('{' or '}'))
            {
                result.Append(character);
                continue;
            }

            if (place < format.Length && format[place] == character)
            {
                result.Append(character);
                place++;
                continue;
            }

            if (character == '}')
            {
                throw Fail.Value("Single '}' encountered in format string");
            }

            int end = FindEnd(format, place);
            result.Append(ExpandField(format[place..end], depth));
            _frame.State.EnsureLength(result.Length);
            place = end + 1;
        }

        return result.ToString();
    }

    private static int FindEnd(string format, int place)
    {
        int depth = 1;
        for (int end = place; end < format.Length; end++)
        {
            depth += format[end] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return end;
            }
        }

        throw Fail.Value(place >= format.Length ? "Single '{' encountered in format string" : "expected '}' before end of string");
    }

    private string ExpandField(string field, int depth)
    {
        int bracket = 0;
        int split = 0;
        for (; split < field.Length && (bracket > 0 || field[split] is not (':' or '!')); split++)
        {
            bracket += field[split] switch { '[' => 1, ']' => -1, _ => 0 };
        }

        string name = field[..split];
        char conversion = '\0';
        if (split < field.Length && field[split] == '!')
        {
            if (split + 1 >= field.Length || (split + 2 < field.Length && field[split + 2] != ':'))
            {
                throw Fail.Value("expected ':' after conversion specifier");
            }

            conversion = field[split + 1];
            split += 2;
        }

        string spec = split < field.Length ? field[(split + 1)..] : "";
        JinjaValue value = Convert(conversion, ReadField(name));
        spec = spec.AsSpan().ContainsAny('{', '}') ? Expand(spec, depth - 1) : spec;
        return Show(value, spec);
    }

    private string Show(in JinjaValue value, string spec)
    {
        if (!_escape)
        {
            return ValueFormat.Format(_frame.State, value, spec);
        }

        if (value.Reference is SafeString safe)
        {
            return spec.Length == 0 ? safe.Text : throw Fail.Value("Format specifier given, but Markup does not take one.");
        }

        return Html.Escape(ValueFormat.Format(_frame.State, value, spec));
    }

    private JinjaValue Convert(char conversion, in JinjaValue value) => conversion switch
    {
        '\0' => value,
        's' => _frame.State.ToText(value),
        'r' => _frame.State.Represent(value),
        'a' => StringText.Ascii(_frame.State.Represent(value)),
        _ => throw Fail.Value($"Unknown conversion specifier {conversion}"),
    };

    private JinjaValue ReadField(string name)
    {
        int end = name.AsSpan().IndexOfAny('.', '[');
        string first = end < 0 ? name : name[..end];
        JinjaValue value = ReadArgument(first);
        for (int place = end < 0 ? name.Length : end; place < name.Length;)
        {
            value = name[place] switch
            {
                '.' => ReadAttribute(value, name, ref place),
                '[' => ReadElement(value, name, ref place),
                _ => throw Fail.Value("Only '.' or '[' may follow ']' in format field specifier"),
            };
        }

        return value;
    }

    private JinjaValue ReadArgument(string name)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            if (_numbered && name.Length == 0 ? _next == 0 && _numbered : name.Length > 0 && _next > 0)
            {
                throw Fail.Value(name.Length == 0
                    ? "cannot switch from manual field specification to automatic field numbering"
                    : "cannot switch from automatic field numbering to manual field specification");
            }

            _numbered |= name.Length > 0;
            int index = name.Length == 0 ? _next++ : int.TryParse(name, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
            return index < _positional.Length
                ? _positional[index]
                : throw Fail.Runtime($"Replacement index {index} out of range for positional args tuple", "IndexError");
        }

        if (_named.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        return _named.Reference is HeapValue mapping && mapping.TryGetItem(name, out JinjaValue value) ? value : throw Fail.Runtime(StringText.Represent(name), "KeyError");
    }

    private JinjaValue ReadAttribute(in JinjaValue value, string name, ref int place)
    {
        int end = name.AsSpan(place + 1).IndexOfAny('.', '[');
        string attribute = end < 0 ? name[(place + 1)..] : name.Substring(place + 1, end);
        place += attribute.Length + 1;
        return attribute.Length == 0 ? throw Fail.Value("Empty attribute in format string") : Members.GetAttribute(_frame, value, attribute);
    }

    private JinjaValue ReadElement(in JinjaValue value, string name, ref int place)
    {
        int end = name.IndexOf(']', place);
        if (end < 0)
        {
            throw Fail.Value("Missing ']' in format string");
        }

        string key = name[(place + 1)..end];
        place = end + 1;
        if (key.Length == 0)
        {
            throw Fail.Value("Empty attribute in format string");
        }

        JinjaValue element = key.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && long.TryParse(key, CultureInfo.InvariantCulture, out long index) ? index : key;
        return Members.GetItem(_frame, value, element);
    }
}
