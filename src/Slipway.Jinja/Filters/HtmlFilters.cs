using System.Buffers;
using System.Net;
using System.Text;

namespace Slipway.Jinja;

/// <summary>Filters for HTML: <c>escape</c>, <c>safe</c>, <c>striptags</c>, <c>xmlattr</c>, <c>urlize</c>.</summary>
internal static class HtmlFilters
{
    public static readonly Builtin[] All =
    [
        new("e", "", Escape),
        new("escape", "", Escape),
        new("forceescape", "", (Frame frame, in JinjaValue value, in CallArguments _) => Safe(frame, Html.Escape(frame.State.ToText(value)))),
        new("safe", "", (Frame frame, in JinjaValue value, in CallArguments _) => Html.MarkSafe(frame.State, value)),
        new("striptags", "", StripTags),
        new("xmlattr", "autospace?", XmlAttributes),
        new("urlize", "trim_url_limit?,nofollow?,target?,rel?,extra_schemes?", Linkify),
    ];

    private static readonly SearchValues<char> EndsAttributeName = SearchValues.Create(" \t\n\r\f\v/>=");

    private static SafeString Safe(Frame frame, string text)
    {
        frame.State.Charge(text.Length);
        return new SafeString(text);
    }

    private static JinjaValue Escape(Frame frame, in JinjaValue value, in CallArguments arguments) =>
        value.Reference is SafeString ? value : Safe(frame, Html.ToSafeText(frame.State, value));

    /// <summary>The text without tags and comments, on one line, with its entities decoded.</summary>
    public static JinjaValue StripTags(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        string text = Remove(frame.State.ToText(value), "<!--", "-->");
        text = Remove(text, "<", ">");
        text = string.Join(' ', text.Split([.. text.Where(CodePoints.IsSpace).Distinct(), ' '], StringSplitOptions.RemoveEmptyEntries));
        return WebUtility.HtmlDecode(text);
    }

    private static string Remove(string text, string open, string close)
    {
        var kept = new StringBuilder(text.Length);
        int start = 0;
        while (true)
        {
            int from = text.IndexOf(open, start, StringComparison.Ordinal);
            int to = from < 0 ? -1 : text.IndexOf(close, from + open.Length, StringComparison.Ordinal);
            if (to < 0)
            {
                return kept.Append(text, start, text.Length - start).ToString();
            }

            kept.Append(text, start, from - start);
            start = to + close.Length;
        }
    }

    private static JinjaValue XmlAttributes(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (value.Reference is not DictValue dict)
        {
            throw value.Reference is UndefinedValue undefined
                ? undefined.Error()
                : new JinjaRuntimeException($"'{Types.Name(value)}' object has no attribute 'items'", "AttributeError");
        }

        var attributes = new List<string>();
        for (int place = 0; place < dict.PlaceCount; place++)
        {
            if (!dict.TryGetEntry(place, out JinjaValue key, out JinjaValue item) || item.IsNone || item.IsUndefined)
            {
                continue;
            }

            string name = Types.Text(key) ?? throw Fail.Type("expected string or bytes-like object");
            if (name.AsSpan().ContainsAny(EndsAttributeName))
            {
                throw Fail.Value($"Invalid character in attribute name: {StringText.Represent(name)}");
            }

            attributes.Add($"{Html.ToSafeText(frame.State, key)}=\"{Html.ToSafeText(frame.State, item)}\"");
        }

        string text = string.Join(' ', attributes);
        text = text.Length > 0 && arguments.IsTrue(0, absent: true) ? " " + text : text;
        frame.State.Charge(text.Length);
        return frame.AutoEscape ? new SafeString(text) : text;
    }

    private static JinjaValue Linkify(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue relation = arguments.OrNone(3);
        IEnumerable<string> relations = relation.IsNone ? [] : StringMethods.Text(relation).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        relations = arguments.IsTrue(1) ? relations.Append("nofollow") : relations;
        string[] schemes = arguments.OrNone(4).IsNone ? [] : [.. Iteration.ToList(arguments.Positional[4], frame.State).Select(scheme => StringMethods.Text(scheme))];
        foreach (string scheme in schemes)
        {
            if (!UrlLinker.IsScheme(scheme))
            {
                throw Fail.FilterArgument($"{StringText.Represent(scheme)} is not a valid URI scheme prefix.");
            }
        }

        var linker = new UrlLinker(
            arguments.OrNone(0),
            string.Join(' ', relations.Append("noopener").Distinct().Order(StringComparer.Ordinal)),
            arguments.OrNone(2).IsTrue ? Html.ToSafeText(frame.State, arguments.Positional[2]) : "",
            schemes);
        string text = linker.Link(Html.ToSafeText(frame.State, value));
        frame.State.Charge(text.Length);
        return frame.AutoEscape ? new SafeString(text) : text;
    }
}
