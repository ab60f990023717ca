using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Runs;

/// <summary>A conversation as the journal keeps it: a run that is taken up again has to see the same one.</summary>
internal static class StoredConversation
{
    /// <summary>Null for a conversation without content.</summary>
    public static ReadOnlyMemory<byte>? Write(Conversation conversation)
    {
        if (conversation is { Id.Length: 0, Turn: 1, History.Count: 0, Variables.Count: 0 })
        {
            return null;
        }

        return SlipwayJson.Write(new Stored(
            conversation.Id,
            conversation.Turn,
            JsonSerializer.SerializeToNode(conversation.History, AIJsonUtilities.DefaultOptions),
            conversation.Variables));
    }

    public static Conversation Read(ReadOnlyMemory<byte>? json)
    {
        if (json is not { } given)
        {
            return new Conversation();
        }

        var stored = SlipwayJson.Read<Stored>(given.Span)!;
        return new Conversation
        {
            Id = stored.Id,
            Turn = stored.Turn,
            History = stored.History.Deserialize<List<ChatMessage>>(AIJsonUtilities.DefaultOptions) ?? [],
            Variables = stored.Variables,
        };
    }

    private sealed record Stored(string Id, int Turn, JsonNode? History, IReadOnlyDictionary<string, JsonNode?> Variables);
}
