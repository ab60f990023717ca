using System.Buffers;

namespace Slipway.Jinja;

/// <summary>Escaping for HTML, as MarkupSafe does it.</summary>
internal static class Html
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>'\"");

    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Special))
        {
            return text;
        }

        using var sink = new TextSink(long.MaxValue);
        Escape(sink, text);
        return sink.ToString();
    }

    public static void Escape(TextSink sink, ReadOnlySpan<char> text)
    {
        while (true)
        {
            int place = text.IndexOfAny(Special);
            if (place < 0)
            {
                sink.Append(text);
                return;
            }

            sink.Append(text[..place]);
            sink.Append(text[place] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\'' => "&#39;",
                _ => "&#34;",
            });
            text = text[(place + 1)..];
        }
    }

    /// <summary>Whether the value says itself that it needs no escaping: Python's <c>__html__</c>.</summary>
    public static bool IsSafe(in JinjaValue value) => value.Reference is SafeString or ModuleValue { IsSafe: true } or UndefinedValue { Behavior: UndefinedBehavior.Chainable };

    /// <summary>Prints a value, escaped unless it is safe.</summary>
    public static void Print(TextSink sink, in JinjaValue value)
    {
        if (value.Reference is string text)
        {
            Escape(sink, text);
        }
        else if (IsSafe(value) || value.Reference is not HeapValue)
        {
            Printing.Print(sink, value);
        }
        else
        {
            Escape(sink, Printing.ToText(value));
        }
    }

    /// <summary>The value's text, escaped unless it is safe.</summary>
    public static string ToSafeText(RenderState state, in JinjaValue value) => IsSafe(value) ? state.ToText(value) : Escape(state.ToText(value));

    /// <summary>The value's text as one that is safe.</summary>
    public static JinjaValue MarkSafe(RenderState state, in JinjaValue value) =>
        value.Reference is SafeString ? value : new SafeString(state.ToText(value));
}
