using System.Text;

namespace Slipway.Compat.Dify;

/// <summary>The output of a migrated chat flow.</summary>
/// <param name="Answer">The text of its answer nodes, one after the other.</param>
public sealed record ChatAnswer(string Answer)
{
    /// <summary>Streams a text as the whole answer.</summary>
    public static ChatAnswer Send(RunContext run, string text)
    {
        run.Emit(text);
        return new ChatAnswer(text);
    }
}

/// <summary>Collects the texts of several answer nodes in the order in which they finish (3.6).</summary>
/// <remarks>Safe for use from parallel branches; the order is then that of their calls.</remarks>
public sealed class DifyAnswer
{
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();

    /// <summary>Adds the text of an answer node, and streams it.</summary>
    public void Add(RunContext run, string text)
    {
        lock (_lock)
        {
            _text.Append(text);
            run.Emit(text);
        }
    }

    /// <summary>Adds a text that was streamed already.</summary>
    public void AddStreamed(string text)
    {
        lock (_lock)
        {
            _text.Append(text);
        }
    }

    /// <summary>The answer as it stands.</summary>
    public ChatAnswer ToAnswer()
    {
        lock (_lock)
        {
            return new ChatAnswer(_text.ToString());
        }
    }
}
