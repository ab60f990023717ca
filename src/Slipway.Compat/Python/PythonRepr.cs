using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Python;

/// <summary>What Python's <c>repr</c> and <c>str</c> write for a value that came from JSON.</summary>
internal static class PythonRepr
{
    /// <summary><c>str(value)</c>: strings as they are, everything else by <c>repr</c>.</summary>
    public static string Str(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? JsonScalar.Text(value) : Repr(node);

    /// <summary><c>repr(value)</c>.</summary>
    public static string Repr(JsonNode? node)
    {
        var output = new StringBuilder();
        Append(output, node);
        return output.ToString();
    }

    private static void Append(StringBuilder output, JsonNode? node)
    {
        switch (node)
        {
            case null:
                output.Append("None");
                break;
            case JsonObject value:
                AppendDict(output, value);
                break;
            case JsonArray value:
                AppendList(output, value);
                break;
            case JsonValue value:
                AppendScalar(output, value);
                break;
        }
    }

    private static void AppendDict(StringBuilder output, JsonObject value)
    {
        output.Append('{');
        bool first = true;
        foreach ((string name, JsonNode? item) in value)
        {
            output.Append(first ? "" : ", ");
            first = false;
            PythonString.AppendRepr(output, name);
            output.Append(": ");
            Append(output, item);
        }

        output.Append('}');
    }

    private static void AppendList(StringBuilder output, JsonArray value)
    {
        output.Append('[');
        bool first = true;
        foreach (JsonNode? item in value)
        {
            output.Append(first ? "" : ", ");
            first = false;
            Append(output, item);
        }

        output.Append(']');
    }

    private static void AppendScalar(StringBuilder output, JsonValue value)
    {
        if (DifyNumber.TryRead(value, out DifyNumber number))
        {
            output.Append(number.ToString());
        }
        else if (value.TryGetValue(out bool flag))
        {
            output.Append(flag ? "True" : "False");
        }
        else
        {
            PythonString.AppendRepr(output, JsonScalar.Text(value));
        }
    }
}
