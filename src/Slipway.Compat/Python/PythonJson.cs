using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Python;

/// <summary>JSON text as Python's <c>json.dumps(value, ensure_ascii=False)</c> writes it: floats by repr, non-ASCII kept.</summary>
internal readonly struct PythonJson
{
    private readonly StringBuilder _output;
    private readonly string _comma;
    private readonly string _colon;
    private readonly int _indent;

    private PythonJson(StringBuilder output, string comma, string colon, int indent)
    {
        _output = output;
        _comma = comma;
        _colon = colon;
        _indent = indent;
    }

    /// <summary><c>json.dumps(value, ensure_ascii=False)</c>.</summary>
    public static string Write(JsonNode? value) => Write(value, ", ", 0);

    /// <summary><c>json.dumps(value, ensure_ascii=False, indent=2)</c>.</summary>
    public static string WriteIndented(JsonNode? value) => Write(value, ",", 2);

    /// <summary><c>json.dumps(value, ensure_ascii=False, separators=(",", ":"))</c>.</summary>
    public static string WriteCompact(JsonNode? value) => Write(value, ",", 0, ":");

    private static string Write(JsonNode? value, string comma, int indent, string colon = ": ")
    {
        var output = new StringBuilder();
        new PythonJson(output, comma, colon, indent).Append(value, 0);
        return output.ToString();
    }

    private void Append(JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                _output.Append("null");
                break;
            case JsonObject value:
                AppendObject(value, depth);
                break;
            case JsonArray value:
                AppendArray(value, depth);
                break;
            case JsonValue value:
                AppendScalar(value);
                break;
        }
    }

    private void AppendObject(JsonObject value, int depth)
    {
        if (value.Count == 0)
        {
            _output.Append("{}");
            return;
        }

        _output.Append('{');
        bool first = true;
        foreach ((string name, JsonNode? item) in value)
        {
            AppendSeparator(first, depth + 1);
            first = false;
            AppendString(_output, name);
            _output.Append(_colon);
            Append(item, depth + 1);
        }

        AppendBreak(depth);
        _output.Append('}');
    }

    private void AppendArray(JsonArray value, int depth)
    {
        if (value.Count == 0)
        {
            _output.Append("[]");
            return;
        }

        _output.Append('[');
        bool first = true;
        foreach (JsonNode? item in value)
        {
            AppendSeparator(first, depth + 1);
            first = false;
            Append(item, depth + 1);
        }

        AppendBreak(depth);
        _output.Append(']');
    }

    private void AppendScalar(JsonValue value)
    {
        if (DifyNumber.TryRead(value, out DifyNumber number))
        {
            _output.Append(number.ToJsonText());
        }
        else if (value.TryGetValue(out bool flag))
        {
            _output.Append(flag ? "true" : "false");
        }
        else
        {
            AppendString(_output, JsonScalar.Text(value));
        }
    }

    private void AppendSeparator(bool first, int depth)
    {
        if (!first)
        {
            _output.Append(_comma);
        }

        AppendBreak(depth);
    }

    private void AppendBreak(int depth)
    {
        if (_indent > 0)
        {
            _output.Append('\n').Append(' ', _indent * depth);
        }
    }

    /// <summary>Writes a text in quotes.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="text">The text.</param>
    /// <param name="ensureAscii">Whether all but ASCII is escaped.</param>
    /// <param name="marksHalves">Whether a question mark stands for half a letter, which not everybody reads.</param>
    internal static void AppendString(StringBuilder output, string text, bool ensureAscii = false, bool marksHalves = false)
    {
        output.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '"': output.Append("\\\""); break;
                case '\\': output.Append("\\\\"); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case '\b': output.Append("\\b"); break;
                case '\f': output.Append("\\f"); break;
                case < ' ':
                case > '~' when ensureAscii:
                    output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: output.Append(marksHalves && IsHalf(text, i) ? '?' : c); break;
            }
        }

        output.Append('"');
    }

    private static bool IsHalf(string text, int at) => char.IsHighSurrogate(text[at]) ? at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
}
