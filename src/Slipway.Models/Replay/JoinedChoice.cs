using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Models.Replay;

/// <summary>One choice put together from the pieces of a stream.</summary>
internal sealed class JoinedChoice(int index, bool isChat)
{
    private readonly StringBuilder _text = new();
    private readonly JsonArray _parts = [];
    private readonly JsonObject _message = [];
    private readonly SortedDictionary<int, JsonObject> _calls = [];
    private bool _hasText;
    private JsonNode? _finish;

    public void Add(JsonObject choice)
    {
        _finish = choice["finish_reason"]?.DeepClone() ?? _finish;
        if (!isChat)
        {
            _text.Append((string?)choice["text"]);
            return;
        }
        foreach ((string name, JsonNode? value) in choice["delta"] as JsonObject ?? [])
        {
            switch (name)
            {
                case "content":
                    AddContent(value);
                    break;
                case "tool_calls":
                    ReplyStream.Objects(value).ToList().ForEach(AddCall);
                    break;
                default:
                    Append(_message, name, value);
                    break;
            }
        }
    }

    public JsonObject ToNode()
    {
        var choice = new JsonObject { ["index"] = index };
        if (isChat)
        {
            _message["content"] = Content();
            if (_calls.Count > 0)
            {
                _message["tool_calls"] = new JsonArray([.. _calls.Values]);
            }
            choice["message"] = _message;
        }
        else
        {
            choice["text"] = _text.ToString();
        }
        choice["finish_reason"] = _finish;
        return choice;
    }

    /// <summary>A text comes in pieces, and pieces may be lists of parts.</summary>
    private void AddContent(JsonNode? piece)
    {
        _hasText |= piece is not null;
        if (piece is not JsonArray parts)
        {
            _text.Append((string?)piece);
            return;
        }
        EndPart();
        foreach (JsonNode? part in parts)
        {
            _parts.Add(part?.DeepClone());
        }
    }

    private JsonNode? Content()
    {
        if (_parts.Count == 0)
        {
            return _hasText ? _text.ToString() : null;
        }
        EndPart();
        return _parts;
    }

    private void EndPart()
    {
        if (_text.Length > 0)
        {
            _parts.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = _text.ToString() });
            _text.Clear();
        }
    }

    private void AddCall(JsonObject piece)
    {
        int at = (int?)piece["index"] ?? _calls.Count;
        if (!_calls.TryGetValue(at, out JsonObject? call))
        {
            _calls[at] = call = new JsonObject { ["function"] = new JsonObject() };
        }
        foreach ((string name, JsonNode? value) in piece.Where(m => m.Key is not ("index" or "function")))
        {
            call[name] = value?.DeepClone();
        }
        foreach ((string name, JsonNode? value) in piece["function"] as JsonObject ?? [])
        {
            Append((JsonObject)call["function"]!, name, value);
        }
    }

    /// <summary>Texts of a name come in pieces, except the role, which may come again.</summary>
    private static void Append(JsonObject to, string name, JsonNode? value) =>
        to[name] = name != "role" && value is JsonValue piece && piece.TryGetValue(out string? text) && to[name] is JsonValue so && so.TryGetValue(out string? far)
            ? far + text
            : value?.DeepClone();
}
