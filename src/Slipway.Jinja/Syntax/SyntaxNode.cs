namespace Slipway.Jinja;

/// <summary>A piece of a parsed template.</summary>
internal abstract class SyntaxNode(int position)
{
    /// <summary>Where it begins in the source.</summary>
    public int Position { get; } = position;

    /// <summary>What it is made of, in the order in which Jinja2 visits it.</summary>
    public abstract IEnumerable<SyntaxNode> Children { get; }

    /// <summary>All nodes below this one, parents first.</summary>
    public IEnumerable<SyntaxNode> Descendants()
    {
        var pending = new Stack<IEnumerator<SyntaxNode>>();
        pending.Push(Children.GetEnumerator());
        while (pending.TryPeek(out IEnumerator<SyntaxNode>? level))
        {
            if (!level.MoveNext())
            {
                pending.Pop();
                continue;
            }

            yield return level.Current;
            pending.Push(level.Current.Children.GetEnumerator());
        }
    }
}

/// <summary>An expression. Its depth is bounded, so that recursion over it is.</summary>
internal abstract class ExpressionSyntax : SyntaxNode
{
    /// <summary>The deepest tree: chains of operators, attributes and filters count one level a link.</summary>
    public const int MaxDepth = 400;

    protected ExpressionSyntax(int position, params ReadOnlySpan<ExpressionSyntax?> parts)
        : base(position)
    {
        foreach (ExpressionSyntax? part in parts)
        {
            Depth = Math.Max(Depth, part?.Depth ?? 0);
        }

        if (++Depth > MaxDepth)
        {
            throw new JinjaSyntaxException($"the expression is nested too deep (more than {MaxDepth} levels)");
        }
    }

    public int Depth { get; }
}
