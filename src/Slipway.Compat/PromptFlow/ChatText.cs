using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Compat.Python;

namespace Slipway.Compat.PromptFlow;

/// <summary>Finds the messages in a rendered prompt, as promptflow's <c>parse_chat</c> does (tools/common.py, core/_prompty_utils.py).</summary>
internal sealed partial class ChatText
{
    private static readonly string[] Roles = ["system", "user", "assistant", "function", "tool"];

    private readonly bool _isPrompty;
    private readonly IReadOnlyDictionary<string, PromptFlowImage> _images;

    private ChatText(bool isPrompty, IReadOnlyDictionary<string, PromptFlowImage> images)
    {
        _isPrompty = isPrompty;
        _images = images;
    }

    /// <summary>The messages of a text.</summary>
    /// <param name="text">The rendered text; marks of <see cref="RoleGuard"/> are taken out of what is returned.</param>
    /// <param name="isPrompty">Whether the text is that of a <c>.prompty</c> file, where tool calls are read to the end of the message.</param>
    /// <param name="images">The images by what they print as.</param>
    /// <exception cref="StepFailedException">The text is no chat.</exception>
    public static JsonArray Parse(string text, bool isPrompty, IReadOnlyDictionary<string, PromptFlowImage>? images = null) =>
        new ChatText(isPrompty, images ?? new Dictionary<string, PromptFlowImage>()).Parse(text);

    private JsonArray Parse(string text)
    {
        var messages = new List<JsonObject>();
        foreach (string chunk in Markers.Split(text))
        {
            JsonObject? last = messages.Count > 0 ? messages[^1] : null;
            if (last is not null && !last.ContainsKey("content") && !last.ContainsKey("tool_calls"))
            {
                Fill(last, chunk);
                continue;
            }

            string role = PythonString.Strip(chunk).ToLowerInvariant();
            if (role.Length == 0)
            {
                continue;
            }

            if (!Roles.Contains(role))
            {
                throw Failed(
                    _isPrompty ? "ChatAPIInvalidRoleError" : "ChatAPIInvalidRole",
                    $"A chat prompt has separate lines as role delimiters: 'system:', 'user:', 'assistant:', 'function:', 'tool:'. '{Shown(role)}' is none of them.");
            }

            messages.Add(new JsonObject { ["role"] = role });
        }

        return new JsonArray([.. messages]);
    }

    private void Fill(JsonObject message, string chunk)
    {
        string role = message["role"]!.GetValue<string>();
        if (role == "assistant" && ToolCalls(chunk) is { } calls)
        {
            message["tool_calls"] = calls;
        }
        else if (role == "tool")
        {
            Match call = ToolCallId.Match(chunk);
            if (!call.Success)
            {
                throw Failed(
                    _isPrompty ? "ChatAPIToolRoleInvalidFormatError" : "ChatAPIToolRoleInvalidFormat",
                    "A message of the role tool has the form 'tool_call_id:', the id, 'content:', the text, each on a line.");
            }

            message["tool_call_id"] = RoleGuard.Plain(call.Groups[1].Value);
            message["content"] = Content(call.Groups[2].Value);
        }
        else if (NameAndContent.Match(chunk) is { Success: true } named)
        {
            message["name"] = RoleGuard.Plain(named.Groups[1].Value);
            message["content"] = Content(named.Groups[2].Value);
        }
        else
        {
            message["content"] = role != "function" ? Content(chunk) : throw Failed(
                _isPrompty ? "ChatAPIFunctionRoleInvalidFormatError" : "ChatAPIFunctionRoleInvalidFormat",
                "A message of the role function has the form 'name:', the function's name, 'content:', the text, each on a line.");
        }
    }

    private JsonNode? ToolCalls(string chunk)
    {
        Match match = (_isPrompty ? ToolCallsToEnd : ToolCallsToBracket).Match(chunk);
        return match.Success && PythonLiteral.TryParse(RoleGuard.Plain(match.Groups[1].Value), out JsonNode? calls) && calls is not null ? calls : null;
    }

    private JsonNode Content(string text)
    {
        string content = PythonString.Strip(text);
        string[] lines = content.Split('\n');
        if (_images.Count == 0 || !Array.Exists(lines, line => _images.ContainsKey(PythonString.Strip(line))))
        {
            return JsonValue.Create(RoleGuard.Plain(content));
        }

        var parts = new JsonArray();
        foreach (string line in lines)
        {
            string trimmed = PythonString.Strip(line);
            if (_images.TryGetValue(trimmed, out PromptFlowImage? image))
            {
                parts.Add(image.ToPart());
            }
            else if (trimmed.Length > 0)
            {
                parts.Add(new JsonObject { ["type"] = "text", ["text"] = RoleGuard.Plain(line) });
            }
        }

        return parts;
    }

    private static string Shown(string text) => text.Length > 80 ? text[..80] + "…" : text;

    internal static StepFailedException Failed(string code, string message) => new(message, code);

    // The builder's patterns, written so that runs of blanks are gone through once: what they match is the same.

    /// <summary>What begins a message. Of the lines of a run of blanks, only the first can, or the one behind the marker before.</summary>
    [GeneratedRegex(
        @"^(?:\G|(?<=[^\s\x1c-\x1f](?>[\s\x1c-\x1f-[\n]]*)\n))(?>[\s\x1c-\x1f]*)(?:#(?>[\s\x1c-\x1f]*))?(system|user|assistant|function|tool)(?>[\s\x1c-\x1f]*):[\s\x1c-\x1f]*\n",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    internal static partial Regex Markers { get; }

    [GeneratedRegex(@"name\s*:(?>[^\S\n]*\n\s*)(\S+)(?>\s*)(?:##?(?>\s*))?content\s*:\s*(.*)", RegexOptions.Singleline)]
    private static partial Regex NameAndContent { get; }

    [GeneratedRegex(@"tool_call_id\s*:(?>[^\S\n]*\n\s*)(\S+)(?>\s*)(?:##?(?>\s*))?content\s*:\s*(.*)", RegexOptions.Singleline)]
    private static partial Regex ToolCallId { get; }

    [GeneratedRegex(@"tool_calls\s*:(?>[^\S\n]*\n\s*)(\[.*?\])", RegexOptions.Singleline)]
    private static partial Regex ToolCallsToBracket { get; }

    [GeneratedRegex(@"tool_calls\s*:(?>[^\S\n]*\n\s*)(\[.*\])", RegexOptions.Singleline)]
    private static partial Regex ToolCallsToEnd { get; }
}
