using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Puts together a message that Dify makes from a fixed text and values of the node.</summary>
/// <param name="scope">The app around the node.</param>
/// <param name="node">The node.</param>
internal sealed class ModelTexts(DifyScope scope, DifyNode node)
{
    private readonly List<FlowTextPart> _parts = [];

    /// <summary>Adds text as it stands.</summary>
    public ModelTexts Literal(string text)
    {
        if (text.Length > 0)
        {
            _parts.Add(new(text, null));
        }

        return this;
    }

    /// <summary>Adds a text of the node, in which references are resolved.</summary>
    public ModelTexts Text(string text, SourceLocation where)
    {
        _parts.AddRange(scope.Text(text, node, where).Parts);
        return this;
    }

    /// <summary>Adds a value.</summary>
    public ModelTexts Value(FlowReference? value, FlowTextForm form)
    {
        if (value is not null)
        {
            _parts.Add(new(null, value) { Form = form });
        }

        return this;
    }

    /// <summary>Adds the earlier messages of the conversation.</summary>
    public ModelTexts Histories(FlowHistories? histories)
    {
        if (histories is not null)
        {
            _parts.Add(new(null, new(FlowSource.System, null, "histories", [], "histories", node.Where)) { Form = FlowTextForm.Histories });
        }

        return this;
    }

    /// <summary>The message so far; neighbouring texts become one.</summary>
    public FlowMessage ToMessage(string role)
    {
        var joined = new List<FlowTextPart>();
        var literal = new StringBuilder();
        foreach (FlowTextPart part in _parts)
        {
            if (part.Literal is { } text)
            {
                literal.Append(text);
                continue;
            }

            Flush(joined, literal);
            joined.Add(part);
        }

        Flush(joined, literal);
        return new(role, new(joined, node.Where), null);
    }

    private static void Flush(List<FlowTextPart> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new(literal.ToString(), null));
            literal.Clear();
        }
    }
}
