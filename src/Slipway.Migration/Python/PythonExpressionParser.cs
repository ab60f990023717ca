namespace Slipway.Migration.Python;

/// <summary>Reads expressions, https://docs.python.org/3/reference/expressions.html without what small scripts do not have.</summary>
internal sealed partial class PythonExpressionParser(PythonTokens tokens)
{
    private static readonly string[][] Levels = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"]];

    public PythonExpression Parse()
    {
        tokens.Enter();
        PythonExpression value = tokens.Is("lambda") ? ParseLambda() : ParseOr();
        if (tokens.Is("if"))
        {
            int line = tokens.Take().Line;
            PythonExpression condition = ParseOr();
            tokens.Expect("else");
            value = new PythonExpression.Conditional(condition, value, Parse(), line);
        }

        if (tokens.Is(":="))
        {
            throw tokens.Unexpected();
        }

        tokens.Leave();
        return value;
    }

    /// <summary>An expression, or a tuple without parentheses.</summary>
    public PythonExpression ParseList()
    {
        int line = tokens.Line;
        PythonExpression first = Parse();
        if (!tokens.Is(","))
        {
            return first;
        }

        List<PythonExpression> items = [first];
        while (tokens.TryTake(",") && !tokens.Is(PythonTokenKind.NewLine) && !tokens.Is("="))
        {
            items.Add(Parse());
        }

        return new PythonExpression.Tuple(items, line);
    }

    /// <summary>The names of <c>for a, b in</c>.</summary>
    public IReadOnlyList<string> ParseTargets()
    {
        bool isClosed = tokens.TryTake("(");
        List<string> names = [tokens.Expect(PythonTokenKind.Name).Text];
        while (tokens.TryTake(","))
        {
            names.Add(tokens.Expect(PythonTokenKind.Name).Text);
        }

        if (isClosed)
        {
            tokens.Expect(")");
        }

        tokens.Expect("in");
        return names.Count <= 2 ? names : throw new PythonRefusal("a loop over more than pairs", tokens.Line);
    }

    private PythonExpression.Lambda ParseLambda()
    {
        int line = tokens.Take().Line;
        var parameters = new List<string>();
        while (!tokens.TryTake(":"))
        {
            parameters.Add(tokens.Expect(PythonTokenKind.Name).Text);
            if (!tokens.Is(":"))
            {
                tokens.Expect(",");
            }
        }

        return new(parameters, Parse(), line);
    }

    private PythonExpression ParseOr() => ParseWords("or", () => ParseWords("and", ParseNot));

    private PythonExpression ParseWords(string word, Func<PythonExpression> operand)
    {
        PythonExpression left = operand();
        for (int links = 0; tokens.Is(word); tokens.Link(ref links))
        {
            int line = tokens.Take().Line;
            left = new PythonExpression.Binary(left, word, operand(), line);
        }

        return left;
    }

    private PythonExpression ParseNot()
    {
        if (!tokens.Is("not"))
        {
            return ParseComparison();
        }

        int line = tokens.Take().Line;
        tokens.Enter();
        PythonExpression operand = ParseNot();
        tokens.Leave();
        return new PythonExpression.Unary("not", operand, line);
    }

    private PythonExpression ParseComparison()
    {
        PythonExpression left = ParseLevel(0);
        PythonExpression? chain = null;
        for (int links = 0; ComparisonOperator() is { } op; tokens.Link(ref links))
        {
            PythonExpression right = ParseLevel(0);
            var one = new PythonExpression.Compare(left, op, right, left.Line);
            if (chain is not null && left is not (PythonExpression.Name or PythonExpression.Constant))
            {
                throw new PythonRefusal("a chain of comparisons whose middle would be computed twice", left.Line);
            }

            chain = chain is null ? one : new PythonExpression.Binary(chain, "and", one, left.Line);
            left = right;
        }

        return chain ?? left;
    }

    private string? ComparisonOperator()
    {
        if (tokens.Current.Kind is PythonTokenKind.Operator && tokens.Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            return tokens.Take().Text;
        }

        if (tokens.TryTake("in"))
        {
            return "in";
        }

        if (tokens.Is("not") && tokens.Next.Is("in"))
        {
            tokens.Take();
            tokens.Take();
            return "not in";
        }

        return tokens.TryTake("is") ? tokens.TryTake("not") ? "is not" : "is" : null;
    }

    private PythonExpression ParseLevel(int level)
    {
        if (level == Levels.Length)
        {
            return ParseSign();
        }

        PythonExpression left = ParseLevel(level + 1);
        for (int links = 0; tokens.Current.Kind is PythonTokenKind.Operator && Levels[level].Contains(tokens.Current.Text); tokens.Link(ref links))
        {
            PythonToken op = tokens.Take();
            left = new PythonExpression.Binary(left, op.Text, ParseLevel(level + 1), op.Line);
        }

        return left;
    }

    private PythonExpression ParseSign()
    {
        if (tokens.Current.Kind is PythonTokenKind.Operator && tokens.Current.Text is "-" or "+" or "~")
        {
            PythonToken sign = tokens.Take();
            tokens.Enter();
            PythonExpression operand = ParseSign();
            tokens.Leave();
            return new PythonExpression.Unary(sign.Text, operand, sign.Line);
        }

        PythonExpression value = ParsePostfix();
        if (!tokens.Is("**"))
        {
            return value;
        }

        int line = tokens.Take().Line;
        tokens.Enter();
        PythonExpression power = ParseSign();
        tokens.Leave();
        return new PythonExpression.Binary(value, "**", power, line);
    }

    private PythonExpression ParsePostfix()
    {
        PythonExpression value = ParseAtom();
        for (int links = 0; ; tokens.Link(ref links))
        {
            int line = tokens.Line;
            if (tokens.TryTake("."))
            {
                value = new PythonExpression.Attribute(value, tokens.Expect(PythonTokenKind.Name).Text, line);
            }
            else if (tokens.TryTake("("))
            {
                value = ParseCall(value, line);
            }
            else if (tokens.TryTake("["))
            {
                value = ParseSubscript(value, line);
            }
            else
            {
                return value;
            }
        }
    }

    private PythonExpression.Call ParseCall(PythonExpression function, int line)
    {
        var arguments = new List<PythonExpression>();
        var named = new List<(string, PythonExpression)>();
        while (!tokens.TryTake(")"))
        {
            if (tokens.Is("*") || tokens.Is("**"))
            {
                throw new PythonRefusal("a call with * or **", tokens.Line);
            }

            if (tokens.Is(PythonTokenKind.Name) && tokens.Next.Is("="))
            {
                string name = tokens.Take().Text;
                tokens.Take();
                named.Add((name, Parse()));
            }
            else
            {
                PythonExpression argument = Parse();
                arguments.Add(tokens.Is("for") ? ParseComprehension(null, argument) with { IsGenerator = true } : argument);
            }

            if (!tokens.Is(")"))
            {
                tokens.Expect(",");
            }
        }

        return new(function, arguments, named, line);
    }

    private PythonExpression ParseSubscript(PythonExpression owner, int line)
    {
        PythonExpression? first = tokens.Is(":") ? null : ParseList();
        if (first is not null && tokens.TryTake("]"))
        {
            return new PythonExpression.Subscript(owner, first, line);
        }

        tokens.Expect(":");
        PythonExpression? stop = tokens.Is("]") || tokens.Is(":") ? null : Parse();
        PythonExpression? step = tokens.TryTake(":") && !tokens.Is("]") ? Parse() : null;
        tokens.Expect("]");
        return new PythonExpression.Slice(owner, first, stop, step, line);
    }
}
