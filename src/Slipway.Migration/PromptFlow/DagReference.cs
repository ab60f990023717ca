namespace Slipway.Migration.PromptFlow;

/// <summary>What a text in a node's inputs, an output or a condition stands for.</summary>
internal enum DagReferenceKind
{
    /// <summary>Itself.</summary>
    Literal,

    /// <summary>An input of the flow.</summary>
    FlowInput,

    /// <summary>A node's result, or something of it.</summary>
    Node,
}

/// <summary>A reference of Prompt flow: <c>${inputs.name}</c>, <c>${node}</c>, <c>${node.output.property}</c>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">The input or node; the text itself for a literal.</param>
/// <param name="Section">What of the node: <c>output</c>; anything else is refused in inputs.</param>
/// <param name="Property">The property of the result, in the builder's notation; empty for the whole.</param>
internal sealed record DagReference(DagReferenceKind Kind, string Name, string Section = "", string Property = "")
{
    private static readonly string[] InputPrefixes = ["inputs.", "flow."];

    /// <summary>Reads a text. There is no interpolation: only a whole text is a reference, and spaces inside the braces belong to the name.</summary>
    public static DagReference Parse(string text)
    {
        if (text is not ['$', '{', .., '}'])
        {
            return new(DagReferenceKind.Literal, text);
        }

        string inner = text[2..^1];
        foreach (string prefix in InputPrefixes)
        {
            if (inner.StartsWith(prefix, StringComparison.Ordinal))
            {
                return new(DagReferenceKind.FlowInput, inner[prefix.Length..]);
            }
        }

        string[] parts = inner.Split('.', 3);
        return new(DagReferenceKind.Node, parts[0], parts.Length > 1 ? parts[1] : "output", parts.Length > 2 ? parts[2] : "");
    }
}
