using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Finds JSON that stands somewhere in a text, by matching brackets (10.4).</summary>
internal static class EmbeddedJson
{
    /// <summary>The most characters looked at over all attempts; a text of nothing but brackets would take the square of its length.</summary>
    private const long MostSteps = 20_000_000;

    /// <summary>The first part of a text, from a bracket to the one that closes it, that is a JSON object; null when there is none.</summary>
    public static JsonObject? FindObject(string text)
    {
        long steps = 0;
        for (int start = 0; start < text.Length && steps < MostSteps; start++)
        {
            if (text[start] is not ('{' or '['))
            {
                continue;
            }

            int end = EndOf(text, start, ref steps);
            if (end > start && text[start] == '{' && JsonNodes.TryParse(text[start..end], SlipwayJson.Options.MaxDepth, out JsonNode? node) && node is JsonObject found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Where what begins at a bracket ends, behind its last character; 0 when it is never closed. A bracket that does not match ends it, too.</summary>
    private static int EndOf(string text, int start, ref long steps)
    {
        var open = new Stack<char>();
        for (int i = start; i < text.Length; i++)
        {
            steps++;
            switch (text[i])
            {
                case '{' or '[':
                    open.Push(text[i]);
                    break;
                case '}' or ']' when open.Peek() == (text[i] == '}' ? '{' : '['):
                    open.Pop();
                    if (open.Count == 0)
                    {
                        return i + 1;
                    }

                    break;
                case '}' or ']':
                    return i;
            }
        }

        return 0;
    }
}
