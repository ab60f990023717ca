using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Migration.Dify;

/// <summary>Writes JSON as Python's <c>json.dumps</c> does, for the texts that Dify makes of a node's settings.</summary>
internal static class PythonJsonText
{
    /// <param name="node">The value: objects, lists, texts, truth values and whole numbers.</param>
    /// <param name="keepsUnicode">Whether letters beyond ASCII stay as they are; otherwise they are escaped.</param>
    public static string Write(JsonNode? node, bool keepsUnicode)
    {
        var output = new StringBuilder();
        Append(output, node, keepsUnicode);
        return output.ToString();
    }

    private static void Append(StringBuilder output, JsonNode? node, bool keepsUnicode)
    {
        switch (node)
        {
            case JsonObject members:
                output.Append('{');
                AppendJoined(output, members, member =>
                {
                    AppendText(output, member.Key, keepsUnicode);
                    output.Append(": ");
                    Append(output, member.Value, keepsUnicode);
                });
                output.Append('}');
                break;
            case JsonArray items:
                output.Append('[');
                AppendJoined(output, items, item => Append(output, item, keepsUnicode));
                output.Append(']');
                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String:
                AppendText(output, value.GetValue<string>(), keepsUnicode);
                break;
            default:
                output.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void AppendJoined<T>(StringBuilder output, IEnumerable<T> items, Action<T> append)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            if (!isFirst)
            {
                output.Append(", ");
            }

            isFirst = false;
            append(item);
        }
    }

    private static void AppendText(StringBuilder output, string text, bool keepsUnicode)
    {
        output.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => output.Append('\\').Append(c),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                < ' ' => AppendEscape(output, c),
                > '~' when !keepsUnicode => AppendEscape(output, c),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }

    private static StringBuilder AppendEscape(StringBuilder output, char c) =>
        output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
}
