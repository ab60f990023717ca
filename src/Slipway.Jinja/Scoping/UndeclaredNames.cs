namespace Slipway.Jinja;

/// <summary>Whether special names, such as <c>loop</c> or <c>caller</c>, are read below some nodes without being set there first.</summary>
internal static class UndeclaredNames
{
    public static HashSet<string> Find(IEnumerable<SyntaxNode> nodes, params string[] names)
    {
        var wanted = new HashSet<string>(names, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (SyntaxNode node in nodes)
        {
            Visit(node, wanted, found);
        }

        return found;
    }

    private static void Visit(SyntaxNode node, HashSet<string> wanted, HashSet<string> found)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case NameSyntax { Use: NameUse.Load } name when wanted.Contains(name.Name):
                found.Add(name.Name);
                break;
            case NameSyntax name:
                wanted.Remove(name.Name);
                break;
            case BlockSyntax:
                break;
            default:
                foreach (SyntaxNode child in node.Children)
                {
                    Visit(child, wanted, found);
                }

                break;
        }
    }
}
