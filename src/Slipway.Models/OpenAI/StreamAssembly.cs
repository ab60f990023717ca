using System.Text;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>Turns the chunks of a streamed reply into updates; pieces of tool calls are put together and come at the end.</summary>
internal sealed class StreamAssembly
{
    private readonly List<PartialCall> _calls = [];
    private string? _id;
    private string? _model;
    private DateTimeOffset? _createdAt;
    private ChatFinishReason? _finish;
    private ChatReplyUsage? _usage;
    private bool _sawChoice;

    /// <summary>The update of a chunk; null when the chunk says nothing by itself.</summary>
    public ChatResponseUpdate? Add(ChatReply chunk)
    {
        _id ??= chunk.Id;
        _model ??= chunk.Model;
        _createdAt ??= chunk.CreatedAt;
        var contents = new List<AIContent>(1);
        string? role = null;
        if (chunk.Choices?.Find(static c => c.Index == 0) is { } choice)
        {
            _sawChoice = true;
            _finish = choice.Finish ?? _finish;
            ChatReplyMessage? delta = choice.Delta ?? choice.Message;
            role = delta?.Role;
            delta?.AddTo(contents);
            Collect(delta);
        }
        // Some services count in each chunk, from the beginning of the reply: the last count is all of it.
        _usage = chunk.Usage is { SaysSomething: true } ? chunk.Usage : _usage;
        return contents.Count == 0 && role is not { Length: > 0 } ? null : Update(contents, role);
    }

    /// <summary>The last update: tool calls, usage and the reason of the end.</summary>
    /// <exception cref="ModelCallException">The stream ended before the reply did.</exception>
    public ChatResponseUpdate Finish(bool sawDone)
    {
        if (!_sawChoice || (_finish is null && !sawDone))
        {
            throw new ModelCallException("The stream ended before the reply was complete.", "stream_broken", null, retryable: true);
        }
        List<AIContent> contents = [.. _calls.OrderBy(c => c.Index).Select(c => c.ToContent())];
        if (_usage is not null)
        {
            contents.Add(new UsageContent(_usage.ToDetails()));
        }
        ChatResponseUpdate update = Update(contents, null);
        update.FinishReason = _finish;
        return update;
    }

    private ChatResponseUpdate Update(List<AIContent> contents, string? role) => new(new ChatRole(role is { Length: > 0 } ? role : "assistant"), contents)
    {
        ResponseId = _id,
        MessageId = _id,
        ModelId = _model,
        CreatedAt = _createdAt,
    };

    private void Collect(ChatReplyMessage? delta)
    {
        foreach (ChatReplyToolCall piece in delta?.ToolCalls ?? [])
        {
            CallOf(piece).Add(piece.Id, piece.Function);
        }
        if (delta?.FunctionCall is { } legacy)
        {
            (Find(0) ?? Begin(0)).Add(null, legacy);
        }
    }

    /// <summary>The call a piece is of. A service that sends no index, or the same for all, sends whole calls.</summary>
    private PartialCall CallOf(ChatReplyToolCall piece)
    {
        int index = piece.Index ?? _calls.Count;
        return Find(index) is { } known && !known.IsOther(piece) ? known : Begin(index);
    }

    private PartialCall? Find(int index) => _calls.FindLast(call => call.Index == index);

    private PartialCall Begin(int index)
    {
        var call = new PartialCall(index);
        _calls.Add(call);
        return call;
    }

    private sealed class PartialCall(int index)
    {
        private readonly StringBuilder _arguments = new();
        private string? _id;
        private string? _name;

        public int Index => index;

        /// <summary>Whether a piece begins another call: it has a name of its own and another id. Some services give each piece a new id, but a
        /// call's name comes once.</summary>
        public bool IsOther(ChatReplyToolCall piece) =>
            piece is { Id.Length: > 0, Function.Name.Length: > 0 } && _id is not null && _name is not null && piece.Id != _id;

        public void Add(string? id, ChatReplyFunction? function)
        {
            _id ??= id is { Length: > 0 } ? id : null;
            _name = function?.Name is { Length: > 0 } name ? name : _name;
            _arguments.Append(function?.Arguments);
        }

        public FunctionCallContent ToContent() =>
            new ChatReplyToolCall { Id = _id, Function = new ChatReplyFunction { Name = _name, Arguments = _arguments.ToString() } }.ToContent();
    }
}
