namespace Slipway.Jinja;

/// <summary>Python's <c>pprint.pformat</c> at its usual width.</summary>
internal sealed class PrettyPrinter
{
    private const int Width = 80;
    private readonly RenderState _state;
    private readonly TextSink _sink;

    private PrettyPrinter(RenderState state, TextSink sink)
    {
        _state = state;
        _sink = sink;
    }

    public static string Format(RenderState state, in JinjaValue value)
    {
        using var sink = new TextSink(state.Limits.MaxStringLength);
        new PrettyPrinter(state, sink).Format(value, 0, 0, 1);
        state.Charge(sink.Length);
        return sink.ToString();
    }

    private void Format(in JinjaValue value, int indent, int allowance, int level)
    {
        if (value.Reference is HeapValue container && !_sink.TryOpen(container))
        {
            _sink.Append($"<Recursion on {container.TypeName}>");
            return;
        }

        string text = Represent(value);
        if (CodePoints.Count(text) <= Width - indent - allowance || !FormatLong(value, indent, allowance, level))
        {
            _sink.Append(text);
        }

        if (value.Reference is HeapValue)
        {
            _sink.Close();
        }
    }

    private bool FormatLong(in JinjaValue value, int indent, int allowance, int level)
    {
        switch (value.Reference)
        {
            case DictValue { Count: > 0 } dict:
                FormatDict(dict, indent, allowance, level);
                return true;
            case ListValue { Items.Count: > 0 } list:
                FormatItems(list.Items.ToArray(), '[', "]", indent, allowance, level);
                return true;
            case TupleValue { Items.Length: > 0, IsGroup: false } tuple:
                FormatItems(tuple.Items, '(', tuple.Items.Length == 1 ? ",)" : ")", indent, allowance, level);
                return true;
            case string text when text.Length > 0:
                return FormatText(text, indent, allowance, level);
            default:
                return false;
        }
    }

    private void FormatItems(JinjaValue[] items, char open, string close, int indent, int allowance, int level)
    {
        _sink.Append(open);
        for (int index = 0; index < items.Length; index++)
        {
            _state.CountIteration();
            NextItem(index, indent + 1);
            Format(items[index], indent + 1, index == items.Length - 1 ? allowance + close.Length : 1, level + 1);
        }

        _sink.Append(close);
    }

    private void FormatDict(DictValue dict, int indent, int allowance, int level)
    {
        JinjaValue[] pairs = SortedPairs(dict);
        _sink.Append('{');
        for (int index = 0; index < pairs.Length; index++)
        {
            _state.CountIteration();
            JinjaValue[] pair = ((TupleValue)pairs[index].Reference!).Items;
            NextItem(index, indent + 1);
            string key = Represent(pair[0]);
            _sink.Append(key);
            _sink.Append(": ");
            Format(pair[1], indent + 1 + CodePoints.Count(key) + 2, index == pairs.Length - 1 ? allowance + 1 : 1, level + 1);
        }

        _sink.Append('}');
    }

    private void NextItem(int index, int indent)
    {
        if (index > 0)
        {
            _sink.Append(",\n");
            _sink.Append(' ', indent);
        }
    }

    /// <summary>A long string: its lines, each cut at blanks, under one another.</summary>
    private bool FormatText(string text, int indent, int allowance, int level)
    {
        List<string> chunks = [];
        List<string> lines = LineBreaks.Split(text, keepEnds: true);
        if (level == 1)
        {
            indent++;
            allowance++;
        }

        for (int index = 0; index < lines.Count; index++)
        {
            string representation = StringText.Represent(lines[index]);
            int room = Width - indent - (index == lines.Count - 1 ? allowance : 0);
            if (CodePoints.Count(representation) <= room)
            {
                chunks.Add(representation);
            }
            else
            {
                AddWords(lines[index], Width - indent, index == lines.Count - 1 ? allowance : 0, chunks);
            }
        }

        if (chunks.Count == 1)
        {
            _sink.Append(chunks[0]);
            return true;
        }

        _sink.Append(level == 1 ? "(" : "");
        for (int index = 0; index < chunks.Count; index++)
        {
            if (index > 0)
            {
                _sink.Append('\n');
                _sink.Append(' ', indent);
            }

            _sink.Append(chunks[index]);
        }

        _sink.Append(level == 1 ? ")" : "");
        return true;
    }

    private static void AddWords(string line, int width, int allowance, List<string> chunks)
    {
        string current = "";
        List<string> parts = SplitWords(line);
        for (int index = 0; index < parts.Count; index++)
        {
            string candidate = current + parts[index];
            int room = width - (index == parts.Count - 1 ? allowance : 0);
            if (CodePoints.Count(StringText.Represent(candidate)) > room)
            {
                if (current.Length > 0)
                {
                    chunks.Add(StringText.Represent(current));
                }

                current = parts[index];
            }
            else
            {
                current = candidate;
            }
        }

        if (current.Length > 0)
        {
            chunks.Add(StringText.Represent(current));
        }
    }

    /// <summary>Runs of non-blanks, each with the blanks behind it.</summary>
    private static List<string> SplitWords(string line)
    {
        var words = new List<string>();
        for (int start = 0; start < line.Length;)
        {
            int end = start;
            while (end < line.Length && !CodePoints.IsSpace(line[end]))
            {
                end++;
            }

            while (end < line.Length && CodePoints.IsSpace(line[end]))
            {
                end++;
            }

            words.Add(line[start..end]);
            start = end;
        }

        return words;
    }

    /// <summary><c>repr</c> with the keys of dicts sorted.</summary>
    private string Represent(in JinjaValue value)
    {
        using var sink = new TextSink(_state.Limits.MaxStringLength);
        Represent(sink, value);
        _state.Charge(sink.Length);
        return sink.ToString();
    }

    private void Represent(TextSink sink, in JinjaValue value)
    {
        switch (value.Reference)
        {
            case DictValue dict when sink.TryOpen(dict):
                sink.Append('{');
                JinjaValue[] pairs = SortedPairs(dict);
                for (int index = 0; index < pairs.Length; index++)
                {
                    JinjaValue[] pair = ((TupleValue)pairs[index].Reference!).Items;
                    sink.Append(index == 0 ? "" : ", ");
                    Represent(sink, pair[0]);
                    sink.Append(": ");
                    Represent(sink, pair[1]);
                }

                sink.Append('}');
                sink.Close();
                break;
            case ListValue list when sink.TryOpen(list):
                RepresentItems(sink, list.Items.ToArray(), "[", "]");
                sink.Close();
                break;
            case TupleValue tuple when sink.TryOpen(tuple):
                RepresentItems(sink, tuple.Items, "(", tuple.Items.Length == 1 ? ",)" : ")");
                sink.Close();
                break;
            case DictValue or ListValue or TupleValue:
                sink.Append($"<Recursion on {Types.Name(value)}>");
                break;
            default:
                Printing.Represent(sink, value);
                break;
        }
    }

    private void RepresentItems(TextSink sink, JinjaValue[] items, string open, string close)
    {
        sink.Append(open);
        for (int index = 0; index < items.Length; index++)
        {
            sink.Append(index == 0 ? "" : ", ");
            Represent(sink, items[index]);
        }

        sink.Append(close);
    }

    private JinjaValue[] SortedPairs(DictValue dict)
    {
        JinjaValue[] pairs = [.. Iteration.ToList(new DictView(dict, DictPart.Items), _state)];
        JinjaValue[] keys = Array.ConvertAll(pairs, pair => ((TupleValue)pair.Reference!).Items[0]);

        // pprint sorts keys that cannot be compared by the names of their types.
        bool mixed = keys.Select(key => Types.IsNumber(key) ? "int" : Types.Name(key)).Distinct(StringComparer.Ordinal).Count() > 1;
        if (mixed)
        {
            keys = Array.ConvertAll(keys, key => (JinjaValue)Types.Name(key));
        }

        return StableSort.Sort(_state, pairs, keys, descending: false);
    }
}
