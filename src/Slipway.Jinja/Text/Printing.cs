namespace Slipway.Jinja;

/// <summary>Python's <c>str()</c> and <c>repr()</c>.</summary>
internal static class Printing
{
    /// <summary>What <c>str()</c> gives.</summary>
    public static string ToText(in JinjaValue value)
    {
        switch (value.Reference)
        {
            case string text:
                return text;
            case SafeString safe:
                return safe.Text;
            case null:
                return "None";
        }

        if (value.IsInt)
        {
            return value.RawInt.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        using var sink = new TextSink(long.MaxValue);
        Print(sink, value);
        return sink.ToString();
    }

    public static void Print(TextSink sink, in JinjaValue value)
    {
        switch (value.Reference)
        {
            case string text:
                sink.Append(text);
                break;
            case HeapValue heap:
                heap.Print(sink);
                break;
            default:
                PrintScalar(sink, value);
                break;
        }
    }

    public static string Represent(in JinjaValue value)
    {
        if (value.Reference is string text)
        {
            return StringText.Represent(text);
        }

        using var sink = new TextSink(long.MaxValue);
        Represent(sink, value);
        return sink.ToString();
    }

    public static void Represent(TextSink sink, in JinjaValue value)
    {
        switch (value.Reference)
        {
            case string text:
                StringText.Represent(sink, text);
                break;
            case HeapValue heap:
                heap.Represent(sink);
                break;
            default:
                PrintScalar(sink, value);
                break;
        }
    }

    public static void Sequence(TextSink sink, HeapValue container, ReadOnlySpan<JinjaValue> items, char open, char close)
    {
        if (!sink.TryOpen(container))
        {
            sink.Append(open);
            sink.Append("...");
            sink.Append(close);
            return;
        }

        sink.Append(open);
        for (int index = 0; index < items.Length; index++)
        {
            if (index > 0)
            {
                sink.Append(", ");
            }

            Represent(sink, items[index]);
        }

        if (open == '(' && items.Length == 1)
        {
            sink.Append(',');
        }

        sink.Append(close);
        sink.Close();
    }

    public static void Dict(TextSink sink, DictValue dict)
    {
        if (!sink.TryOpen(dict))
        {
            sink.Append("{...}");
            return;
        }

        sink.Append('{');
        bool first = true;
        for (int place = 0; place < dict.PlaceCount; place++)
        {
            if (!dict.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
            {
                continue;
            }

            if (!first)
            {
                sink.Append(", ");
            }

            first = false;
            Represent(sink, key);
            sink.Append(": ");
            Represent(sink, value);
        }

        sink.Append('}');
        sink.Close();
    }

    private static void PrintScalar(TextSink sink, in JinjaValue value)
    {
        if (value.IsNone)
        {
            sink.Append("None");
        }
        else if (value.IsInt)
        {
            sink.Append(value.RawInt);
        }
        else if (value.IsFloat)
        {
            FloatText.Append(sink, value.RawFloat);
        }
        else
        {
            sink.Append(value.RawBool ? "True" : "False");
        }
    }
}
