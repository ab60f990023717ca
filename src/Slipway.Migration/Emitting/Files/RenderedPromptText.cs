using System.Text;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes the files of prompts whose messages are found in the rendered text.</summary>
internal static class RenderedPromptText
{
    public static string Write(string name, string model, IReadOnlyList<(string Name, string Type)> inputs, RenderedPromptNode node)
    {
        var text = new StringBuilder("---\n");
        text.Append($"name: {YamlText.Scalar(name)}\n");
        if (node.Description.Length > 0)
        {
            text.Append($"description: {YamlText.Scalar(node.Description)}\n");
        }

        text.Append($"model: {YamlText.Scalar(model)}\n");
        if (node.Model.Parameters.Count > 0)
        {
            text.Append("parameters:\n");
            YamlText.AppendMapping(text, node.Model.Parameters, 2);
        }

        AppendTypes(text, "inputs", inputs);
        AppendTypes(text, "outputs", [.. node.Answer.Select(field => (field.Name, "any"))]);

        // The template begins behind the fence as it is: its messages are split by the builder's rules when it is rendered.
        text.Append("messages: rendered\ntemplate: { format: jinja2, options: { trim_blocks: true, keep_trailing_newline: true } }\n---\n");
        return text.Append(node.Template.Source.Replace("\r\n", "\n", StringComparison.Ordinal)).ToString();
    }

    private static void AppendTypes(StringBuilder text, string section, IReadOnlyList<(string Name, string Type)> members)
    {
        if (members.Count == 0)
        {
            return;
        }

        text.Append($"{section}:\n");
        foreach ((string name, string type) in members)
        {
            text.Append($"  {YamlText.Scalar(name)}: {{ type: {type} }}\n");
        }
    }
}
