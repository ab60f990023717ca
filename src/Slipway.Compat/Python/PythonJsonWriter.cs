using System.Runtime.ExceptionServices;
using System.Text;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Writes JSON as Python's <c>json.dumps</c> does. Source: json/encoder.py of CPython 3.11.</summary>
internal readonly struct PythonJsonWriter
{
    private readonly StringBuilder _output;
    private readonly Style _style;

    private PythonJsonWriter(StringBuilder output, Style style)
    {
        _output = output;
        _style = style;
    }

    /// <summary>How it is written.</summary>
    public readonly record struct Style()
    {
        public bool EnsureAscii { get; init; } = true;

        /// <summary>Blanks of a level; negative for one line.</summary>
        public int Indent { get; init; } = -1;

        public bool SortKeys { get; init; }

        /// <summary>Whether it is for other programs, as the results of scripts are: NaN and the infinities become texts, and halves of letters question
        /// marks. Otherwise they stand as Python has them, which not everybody reads.</summary>
        public bool IsForOthers { get; init; }
    }

    public static string Write(PythonValue value, Style style)
    {
        var output = new StringBuilder();
        new PythonJsonWriter(output, style).Append(value.Value, 0);
        return output.ToString();
    }

    private void Append(JinjaValue value, int depth)
    {
        if (depth > PythonJsonReader.MaxDepth)
        {
            throw new PythonException("RecursionError", "maximum recursion depth exceeded while encoding a JSON object");
        }

        switch (value.Reference)
        {
            case null:
                _output.Append("null");
                break;
            case string text:
                AppendText(text);
                break;
            case DictValue dict:
                AppendDict(dict, depth);
                break;
            case ListValue or TupleValue:
                AppendList(value, depth);
                break;
            case HeapValue and not BigIntValue:
                throw new PythonException("TypeError", $"Object of type {Types.Name(value)} is not JSON serializable");
            default:
                _output.Append(Scalar(value));
                break;
        }
    }

    // List<T> wraps what a comparison throws; Python raises it as it is.
    private static void Sort(List<(JinjaValue Key, JinjaValue Value)> items)
    {
        try
        {
            items.Sort((a, b) => Comparison.Less(a.Key, b.Key) ? -1 : Comparison.Less(b.Key, a.Key) ? 1 : 0);
        }
        catch (InvalidOperationException e) when (e.InnerException is JinjaException inner)
        {
            ExceptionDispatchInfo.Throw(inner);
        }
    }

    private void AppendDict(DictValue dict, int depth)
    {
        var items = new List<(JinjaValue Key, JinjaValue Value)>();
        for (int place = 0; place < dict.PlaceCount; place++)
        {
            if (dict.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
            {
                items.Add((key, value));
            }
        }

        if (_style.SortKeys)
        {
            Sort(items);
        }

        _output.Append('{');
        for (int i = 0; i < items.Count; i++)
        {
            Separate(i, depth + 1);
            JinjaValue key = items[i].Key;
            AppendText(Types.Text(key) ?? (key.IsNone ? "null" : key.Reference is HeapValue and not BigIntValue
                ? throw new PythonException("TypeError", $"keys must be str, int, float, bool or None, not {Types.Name(key)}")
                : Scalar(key)));
            _output.Append(": ");
            Append(items[i].Value, depth + 1);
        }

        End(items.Count, depth, '}');
    }

    private void AppendList(JinjaValue value, int depth)
    {
        int count = 0;
        _output.Append('[');
        JinjaIterator items = Iteration.Start(value);
        while (items.MoveNext(out JinjaValue item))
        {
            Separate(count++, depth + 1);
            Append(item, depth + 1);
        }

        End(count, depth, ']');
    }

    private void Separate(int index, int depth)
    {
        bool isBroken = _style.Indent >= 0;
        _output.Append(index == 0 ? "" : isBroken ? "," : ", ");
        if (isBroken)
        {
            _output.Append('\n').Append(' ', _style.Indent * depth);
        }
    }

    private void End(int count, int depth, char bracket)
    {
        if (count > 0 && _style.Indent >= 0)
        {
            _output.Append('\n').Append(' ', _style.Indent * depth);
        }

        _output.Append(bracket);
    }

    private string Scalar(JinjaValue value)
    {
        if (value.IsBool)
        {
            return value.RawBool ? "true" : "false";
        }

        if (!value.IsFloat)
        {
            return Printing.ToText(value);
        }

        string name = double.IsNaN(value.RawFloat) ? "NaN" : double.IsPositiveInfinity(value.RawFloat) ? "Infinity" : double.IsNegativeInfinity(value.RawFloat) ? "-Infinity" : "";
        return name.Length == 0 ? FloatText.ToText(value.RawFloat) : _style.IsForOthers ? $"\"{name}\"" : name;
    }

    private void AppendText(string text) => PythonJson.AppendString(_output, text, _style.EnsureAscii, _style.IsForOthers);
}
