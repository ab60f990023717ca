using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes YAML that reads well: plain where that is safe, else as JSON, which YAML includes.</summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text as a scalar.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>A value below a key, with the line's end: on the same line, or as a block with an indentation.</summary>
    public static void AppendValue(StringBuilder output, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                output.Append('\n');
                AppendMapping(output, mapping, indent);
                break;
            case JsonArray { Count: > 0 } list when list.Any(item => item is JsonObject or JsonArray):
                output.Append('\n');
                foreach (JsonNode? item in list)
                {
                    output.Append(' ', indent).Append("- ").Append(Flow(item)).Append('\n');
                }

                break;
            default:
                output.Append(' ').Append(Flow(value)).Append('\n');
                break;
        }
    }

    /// <summary>The members of a mapping, each on a line.</summary>
    public static void AppendMapping(StringBuilder output, JsonObject mapping, int indent)
    {
        foreach ((string key, JsonNode? value) in mapping)
        {
            output.Append(' ', indent).Append(Scalar(key)).Append(':');
            AppendValue(output, value, indent + 2);
        }
    }

    private static string Flow(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject mapping => mapping.Count == 0 ? "{}" : $"{{ {string.Join(", ", mapping.Select(pair => $"{FlowScalar(pair.Key)}: {Flow(pair.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
        _ when value.GetValueKind() is JsonValueKind.String => FlowScalar(value.GetValue<string>()),
        _ => value.ToJsonString(Compact),
    };

    private static string FlowScalar(string text) => IsPlain(text) && text.AsSpan().IndexOfAny(",[]{}") < 0 ? text : Quoted(text);

    private static string Quoted(string text)
    {
        // YAML readers take these for line ends, or refuse them.
        var quoted = new StringBuilder();
        foreach (char c in JsonSerializer.Serialize(text, Compact))
        {
            _ = char.IsSurrogate(c) || !Code.Literal.CanBeRaw(c.ToString())
                ? quoted.Append($"\\u{(int)c:X4}")
                : quoted.Append(c);
        }

        return SurrogatePair.Replace(quoted.ToString(), match => char.ConvertFromUtf32(char.ConvertToUtf32(
            (char)Convert.ToInt32(match.Groups[1].Value, 16), (char)Convert.ToInt32(match.Groups[2].Value, 16))));
    }

    private static bool IsPlain(string text) =>
        PlainPattern.IsMatch(text) && text.Length < 200 && !text.EndsWith(':') && !Reserved.IsMatch(text) && !NumberLike.IsMatch(text);

    [GeneratedRegex(@"\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})")]
    private static partial Regex SurrogatePair { get; }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_./() -]*[A-Za-z0-9_.)]\z|\A[A-Za-z_]\z")]
    private static partial Regex PlainPattern { get; }

    [GeneratedRegex(@"\A(?:true|false|yes|no|on|off|null|y|n|~)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved { get; }

    [GeneratedRegex(@"\A[-+.0-9]")]
    private static partial Regex NumberLike { get; }
}
