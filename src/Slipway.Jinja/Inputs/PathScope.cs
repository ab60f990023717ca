namespace Slipway.Jinja;

/// <summary>The names a scope sets, and the input paths they stand for.</summary>
internal sealed class PathScope(PathScope? outer)
{
    private readonly Dictionary<string, string?> _paths = new(StringComparer.Ordinal);

    public PathScope Root => outer is null ? this : outer.Root;

    public void Declare(string name, string? path) => _paths[name] = path;

    public void DeclareSpecial(StatementSyntax[] body, params string[] names)
    {
        foreach (string name in UndeclaredNames.Find(body, names))
        {
            Declare(name, null);
        }
    }

    public void Assign(ExpressionSyntax target, string? path)
    {
        switch (target)
        {
            case NameSyntax name:
                Declare(name.Name, path);
                break;
            case TupleSyntax tuple:
                Array.ForEach(tuple.Items, item => Assign(item, null));
                break;
        }
    }

    public bool TryFind(string name, out string? path)
    {
        path = null;
        return _paths.TryGetValue(name, out path) || (outer is not null && outer.TryFind(name, out path));
    }
}
