using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Conformance;

/// <summary>
/// Templates resolved by a few lines that do what emitted code does: literals stay, references become their text. The
/// reference grammar is that of the importer; here it only serves to call <see cref="DifyText"/>.
/// </summary>
internal sealed partial class TemplateVectors(JsonObject pool)
{
    public string? Check(JsonObject row)
    {
        string template = (string)row["template"]!;
        string text = Resolve(template, DifyText.OrPath);
        string markdown = Resolve(template, DifyText.MarkdownOrPath);
        return text == (string)row["text"]! && markdown == (string)row["markdown"]! ? null : $"{row.ToJsonString()} gave '{text}' and '{markdown}'";
    }

    private string Resolve(string template, Func<object?, string, string> format)
    {
        if (TryFind(template, out object? whole))
        {
            return whole is null ? "" : format(whole, template);
        }

        return Reference().Replace(template, match =>
        {
            string path = match.Groups["path"].Value;
            return TryFind(path, out object? value) ? (value is null ? "" : format(value, path)) : format(null, path);
        });
    }

    private bool TryFind(string path, out object? value)
    {
        value = null;
        string[] parts = path.Split('.');
        if (parts.Length < 2 || !pool.TryGetPropertyValue($"{parts[0]}.{parts[1]}", out JsonNode? node))
        {
            return false;
        }

        foreach (string key in parts.Skip(2))
        {
            if (node is not JsonObject members || !members.TryGetPropertyValue(key, out node))
            {
                return false;
            }
        }

        value = node is JsonValue big && big.TryGetValue(out string? text) && text == "1e22 (float)" ? 1e22 : node;
        return true;
    }

    [GeneratedRegex(@"\{\{#(?<path>[a-zA-Z0-9_]{1,50}(\.[a-zA-Z_][a-zA-Z0-9_]{0,29}){1,10})#\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
