using System.Text;
using System.Text.Json;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads the notes on the canvas, whose text is the editor's JSON.</summary>
internal static class DifyNotes
{
    public static string Read(FieldCursor data)
    {
        data.PresentationAll("author", "showAuthor", "theme", "width", "height");
        string text = data.KeepText("text") ?? "";
        if (PlainText(text) is not { } plain)
        {
            return text;
        }

        data.Approximate("text", "its words are kept, its formatting is not");
        return plain;
    }

    // The editor (Lexical) nests paragraphs, lists and runs of text. Null when the text is not of that form.
    private static string? PlainText(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            var result = new StringBuilder();
            if (!document.RootElement.TryGetProperty("root", out JsonElement root))
            {
                return null;
            }

            Collect(root, result);
            return result.ToString().Trim();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement element, StringBuilder result)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        if (element.TryGetProperty("text", out JsonElement text) && text.ValueKind is JsonValueKind.String)
        {
            result.Append(text.GetString());
        }

        string type = element.TryGetProperty("type", out JsonElement name) ? name.ToString() : "";
        if (type == "linebreak")
        {
            result.Append('\n');
        }

        if (element.TryGetProperty("children", out JsonElement children) && children.ValueKind is JsonValueKind.Array)
        {
            foreach (JsonElement child in children.EnumerateArray())
            {
                Collect(child, result);
            }
        }

        if (type is "paragraph" or "listitem" or "heading" or "quote")
        {
            result.Append('\n');
        }
    }
}
