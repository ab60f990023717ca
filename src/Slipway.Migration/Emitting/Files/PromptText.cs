using System.Text;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>What a prompt file says.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Description">What it is for; empty when nothing is said.</param>
/// <param name="Model">The model's alias.</param>
/// <param name="Inputs">The inputs: name and type.</param>
/// <param name="Messages">The messages: role and template.</param>
internal sealed record PromptText(
    string Name, string Description, string Model, IReadOnlyList<(string Name, string Type)> Inputs, IReadOnlyList<(string Role, string Source)> Messages)
{
    /// <summary>Writes the file.</summary>
    /// <param name="node">The node it comes from, for its settings.</param>
    /// <param name="mayBeEmpty">Whether a message can come out without text; builders leave it out then.</param>
    public string Write(PromptNode node, bool mayBeEmpty)
    {
        var text = new StringBuilder("---\n");
        text.Append($"name: {YamlText.Scalar(Name)}\n");
        if (Description.Length > 0)
        {
            text.Append($"description: {YamlText.Scalar(Description)}\n");
        }

        text.Append($"model: {YamlText.Scalar(Model)}\n");
        if (node.Model.Parameters.Count > 0)
        {
            text.Append("parameters:\n");
            YamlText.AppendMapping(text, node.Model.Parameters, 2);
        }

        if (Inputs.Count > 0)
        {
            text.Append("inputs:\n");
            foreach ((string name, string type) in Inputs)
            {
                text.Append($"  {YamlText.Scalar(name)}: {{ type: {type} }}\n");
            }
        }

        if (node.OutputSchema is { } schema)
        {
            text.Append("outputs:");
            YamlText.AppendValue(text, schema, 2);
        }

        if (node.SplitsReasoning)
        {
            text.Append("reasoning: separated\n");
        }

        if (node.Memory is { } memory)
        {
            text.Append(memory.Window is { } window ? $"memory: {{ window: {window} }}\n" : "memory: {}\n");
        }

        if (mayBeEmpty)
        {
            text.Append("empty_messages: drop\n");
        }

        text.Append("template: { format: jinja2, options: { keep_trailing_newline: false } }\n---\n");
        text.Append(string.Join('\n', Messages.Select(message => $"{message.Role}:\n{message.Source}\n")));
        return text.ToString();
    }
}
