using System.Text.Json.Nodes;

namespace Slipway.Models;

/// <summary>A request to an OpenAI-compatible service with a body that is made already. A chat client takes it from
/// <see cref="Microsoft.Extensions.AI.ChatOptions.RawRepresentationFactory"/> and sends it as it stands.</summary>
/// <param name="Path">The path below the service's address: <c>chat/completions</c> or <c>completions</c>.</param>
/// <param name="Body">The body.</param>
public sealed record WireRequest(string Path, JsonObject Body)
{
    /// <summary>The path of chats.</summary>
    public const string Chat = "chat/completions";

    /// <summary>The path of plain completions.</summary>
    public const string Completion = "completions";
}
