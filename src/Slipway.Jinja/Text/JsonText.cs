using System.Globalization;

namespace Slipway.Jinja;

/// <summary>JSON as Python's <c>json.dumps</c> writes it with sorted keys, made safe for HTML.</summary>
internal sealed class JsonText
{
    private readonly RenderState _state;
    private readonly TextSink _sink;
    private readonly string? _indent;
    private int _level;

    private JsonText(RenderState state, TextSink sink, string? indent)
    {
        _state = state;
        _sink = sink;
        _indent = indent;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="state">The render.</param>
    /// <param name="value">The value.</param>
    /// <param name="indent">None for one line; a number of blanks, or the text of one level.</param>
    public static string Write(RenderState state, in JinjaValue value, in JinjaValue indent)
    {
        string? unit = indent.IsNone || Types.IsText(value) ? null : EscapedIndent(indent) ?? new string(' ', Math.Clamp(Numbers.ToInt32(indent), 0, 1000));
        using var sink = new TextSink(state.Limits.MaxStringLength);
        new JsonText(state, sink, unit).Write(value);
        state.Charge(sink.Length);
        return sink.ToString();
    }

    private static string? EscapedIndent(in JinjaValue indent) => Types.Text(indent)?
        .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal)
        .Replace("&", "\\u0026", StringComparison.Ordinal).Replace("'", "\\u0027", StringComparison.Ordinal);

    private void Write(in JinjaValue value)
    {
        switch (value.Reference)
        {
            case null:
                _sink.Append("null");
                break;
            case string or SafeString:
                WriteText(Types.Text(value)!);
                break;
            case BigIntValue or DictValue or ListValue or TupleValue:
                WriteHeap((HeapValue)value.Reference);
                break;
            case HeapValue heap:
                throw Fail.Type($"Object of type {heap.TypeName} is not JSON serializable");
            default:
                _sink.Append(Scalar(value));
                break;
        }
    }

    private void WriteHeap(HeapValue heap)
    {
        if (heap is BigIntValue big)
        {
            _sink.Append(Numbers.ToText(big.Value));
            return;
        }

        if (!_sink.TryOpen(heap))
        {
            throw Fail.Value("Circular reference detected");
        }

        switch (heap)
        {
            case DictValue dict:
                WriteDict(dict);
                break;
            case ListValue list:
                WriteList(list.Items.ToArray());
                break;
            default:
                WriteList(((TupleValue)heap).Items);
                break;
        }

        _sink.Close();
    }

    private void WriteList(JinjaValue[] items)
    {
        if (items.Length == 0)
        {
            _sink.Append("[]");
            return;
        }

        _sink.Append('[');
        _level++;
        for (int index = 0; index < items.Length; index++)
        {
            _state.CountIteration();
            Separate(index);
            Write(items[index]);
        }

        End(']');
    }

    private void WriteDict(DictValue dict)
    {
        if (dict.Count == 0)
        {
            _sink.Append("{}");
            return;
        }

        JinjaValue[] pairs = [.. Iteration.ToList(new DictView(dict, DictPart.Items), _state)];
        pairs = StableSort.Sort(_state, pairs, pairs, descending: false);
        _sink.Append('{');
        _level++;
        for (int index = 0; index < pairs.Length; index++)
        {
            JinjaValue[] pair = ((TupleValue)pairs[index].Reference!).Items;
            Separate(index);
            WriteText(KeyOf(pair[0]));
            _sink.Append(": ");
            Write(pair[1]);
        }

        End('}');
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            _sink.Append(_indent is null ? ", " : ",");
        }

        NewLine();
    }

    private void End(char bracket)
    {
        _level--;
        NewLine();
        _sink.Append(bracket);
    }

    private void NewLine()
    {
        if (_indent is null)
        {
            return;
        }

        _sink.Append('\n');
        for (int level = 0; level < _level; level++)
        {
            _sink.Append(_indent);
        }
    }

    private static string KeyOf(in JinjaValue key) => Types.Text(key) ?? (key.IsNone ? "null"
        : key.Reference is null or BigIntValue || key.Reference is not HeapValue ? Scalar(key)
        : throw Fail.Type($"keys must be str, int, float, bool or None, not {Types.Name(key)}"));

    private static string Scalar(in JinjaValue value)
    {
        if (value.IsBool)
        {
            return value.RawBool ? "true" : "false";
        }

        return !value.IsFloat || double.IsFinite(value.RawFloat) ? Printing.ToText(value)
            : double.IsNaN(value.RawFloat) ? "NaN"
            : value.RawFloat > 0 ? "Infinity" : "-Infinity";
    }

    private void WriteText(string text)
    {
        _sink.Append('"');
        foreach (char character in text)
        {
            switch (character)
            {
                case '"':
                    _sink.Append("\\\"");
                    break;
                case '\\':
                    _sink.Append("\\\\");
                    break;
                case '\n':
                    _sink.Append("\\n");
                    break;
                case '\r':
                    _sink.Append("\\r");
                    break;
                case '\t':
                    _sink.Append("\\t");
                    break;
                case '\b':
                    _sink.Append("\\b");
                    break;
                case '\f':
                    _sink.Append("\\f");
                    break;
                case < ' ' or > '~' or '<' or '>' or '&' or '\'':
                    _sink.Append("\\u");
                    _sink.Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    _sink.Append(character);
                    break;
            }
        }

        _sink.Append('"');
    }
}
