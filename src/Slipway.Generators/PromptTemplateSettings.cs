using YamlDotNet.RepresentationModel;

namespace Slipway.Generators;

/// <summary>What a prompt says of its template, under <c>template</c>.</summary>
internal static class PromptTemplateSettings
{
    private static readonly string[] Options = ["keep_trailing_newline", "trim_blocks", "lstrip_blocks", "undefined"];

    /// <summary>Throws <see cref="ArtifactException"/> at what a run would refuse.</summary>
    public static void Check(YamlMappingNode front, string path)
    {
        foreach (KeyValuePair<YamlNode, YamlNode> member in MembersOf(front, "template"))
        {
            string name = member.Key.ToString();
            if (name is not ("format" or "parser" or "options"))
            {
                throw PromptFile.Wrong(member.Key, path, Options.Contains(name)
                    ? $"'{name}' belongs under 'options': template: {{ options: {{ {name}: … }} }}."
                    : $"'template' has 'format', 'options' and 'parser', not '{name}'.");
            }
        }

        if (Find(front, "template") is YamlMappingNode template)
        {
            CheckOptions(template, path);
        }
    }

    private static void CheckOptions(YamlMappingNode template, string path)
    {
        foreach (KeyValuePair<YamlNode, YamlNode> option in MembersOf(template, "options"))
        {
            string name = option.Key.ToString();
            if (!Options.Contains(name))
            {
                throw PromptFile.Wrong(option.Key, path, $"Unknown template option '{name}'; there are {string.Join(", ", Options)}.");
            }

            if (name == "undefined" && option.Value.ToString() is not ("default" or "strict" or "chainable"))
            {
                throw PromptFile.Wrong(option.Value, path, "'undefined' must be default, strict or chainable.");
            }
        }
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> MembersOf(YamlMappingNode node, string name) =>
        Find(node, name) is YamlMappingNode mapping ? mapping.Children : [];

    private static YamlNode? Find(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? found) ? found : null;
}
