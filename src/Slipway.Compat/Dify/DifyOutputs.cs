using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Merges the outputs of several end and answer nodes (3.6): later values replace earlier ones, but texts of
/// <c>answer</c> are appended.</summary>
/// <remarks>Safe for use from parallel branches; the order is then that of their calls.</remarks>
public sealed class DifyOutputs
{
    private const string Answer = "answer";

    private readonly JsonObject _outputs = [];
    private readonly Lock _lock = new();

    /// <summary>Sets an output.</summary>
    public void Add(string name, object? value)
    {
        lock (_lock)
        {
            bool appends = name == Answer && !DifyCondition.IsEmpty(_outputs[name]);
            _outputs[name] = appends ? DifyText.From(_outputs[name]) + DifyText.From(value) : DifyJson.ToNode(value);
        }
    }

    /// <summary>Appends to the output <c>answer</c>, and streams the text.</summary>
    public void AddAnswer(RunContext run, string text)
    {
        lock (_lock)
        {
            Add(Answer, text);
            run.Emit(text);
        }
    }

    /// <summary>The outputs as they stand.</summary>
    public JsonObject ToJson()
    {
        lock (_lock)
        {
            return _outputs.DeepClone().AsObject();
        }
    }
}
