namespace Slipway.Migration.Emitting.Code;

/// <summary>Writes expressions, broken where a line would be too long.</summary>
internal sealed partial class CodePrinter
{
    /// <summary>Writes an expression where the line stands now; <paramref name="end"/> follows on its last line.</summary>
    private void Write(Expression expression, int indent, string end)
    {
        if (expression.Flat is { } flat && Fits(flat, end))
        {
            Append(Named(flat) + end);
            return;
        }

        switch (expression)
        {
            case PrefixExpression prefix:
                Append(Named(prefix.Prefix));
                Write(prefix.Inner, indent, end);
                break;
            case SuffixExpression suffix:
                Write(suffix.Inner, indent, suffix.Suffix + end);
                break;
            case CallExpression call:
                WriteCall(call, indent, end);
                break;
            case ListExpression list:
                WriteOpening(list.Open.TrimEnd(), indent);
                WriteItems(list.Items, indent + Step, perLine: list.Open != "(");
                Append("\n");
                Indent(indent);
                Append(list.Close.TrimStart() + end);
                break;
            case ChainExpression chain:
                WriteChain(chain, indent, end);
                break;
            case RawStringExpression raw:
                WriteRaw(raw, indent + Step, end);
                break;
            case BranchlessLambda lambda:
                Append("() => ");
                Write(lambda.Body, indent, end);
                break;
            case BranchLambda lambda:
                WriteLambda(lambda, indent, end);
                break;
            default:
                Append(Named(expression.Flat!) + end);
                break;
        }
    }

    private void WriteOpening(string open, int indent)
    {
        if (open.EndsWith(" {", StringComparison.Ordinal))
        {
            Append(open[..^2] + "\n");
            Indent(indent);
            open = "{";
        }

        Append(open + "\n");
    }

    private void WriteCall(CallExpression call, int indent, string end)
    {
        List<CallExpression> links = [];
        Expression? root = call;
        while (root is CallExpression { Target: { } target } link)
        {
            links.Insert(0, link);
            root = target;
        }

        if (root is CallExpression first && links.Count > 0)
        {
            if (links.Count == 1 && links[0].Flat is not null && Fits($"{links[0].Name}(...)", ""))
            {
                // prompts.Judge(a, b).AskAsync(run): the short call stays on the line where the long one ends.
                Write(first, indent, $".{links[0].Name}({string.Join(", ", links[0].Arguments.Select(a => Named(a.Flat!)))}){end}");
                return;
            }
        }

        if (links.Count > 1)
        {
            WriteLinks(root, links, indent, end);
            return;
        }

        if (call.Target is not null)
        {
            Write(call.Target, indent, ".");
        }

        Append(Named(call.Name) + "(");
        WriteArguments(call.Arguments, indent, ")" + end);
    }

    private void WriteLinks(Expression root, List<CallExpression> links, int indent, string end)
    {
        // A root that is a plain name takes its first call with it: prompts.Judge(...)
        if (root is TextExpression name)
        {
            Append(Named(name.Flat!) + ".");
            Append(Named(links[0].Name) + "(");
            WriteArguments(links[0].Arguments, indent, ")");
            links.RemoveAt(0);
        }
        else
        {
            Write(root, indent, "");
        }

        if (links.Count == 1 && _column + (links[0].Arguments.Sum(a => a.Flat?.Length ?? Width) + links[0].Name.Length + 3 + end.Length) <= Width)
        {
            Append($".{Named(links[0].Name)}(");
            WriteArguments(links[0].Arguments, indent, ")" + end);
            return;
        }

        foreach (CallExpression link in links)
        {
            Append("\n");
            Indent(indent + Step);
            Append($".{Named(link.Name)}(");
            WriteArguments(link.Arguments, indent + Step, link == links[^1] ? ")" + end : ")");
        }
    }

    private void WriteArguments(IReadOnlyList<Expression> arguments, int indent, string end)
    {
        if (arguments.Count == 0)
        {
            Append(end);
            return;
        }

        string?[] flats = [.. arguments.Select(argument => argument.Flat)];
        string together = string.Join(", ", flats);
        if (!flats.Contains(null) && Fits(together, end))
        {
            Append(Named(together) + end);
            return;
        }

        // The last argument may run on by itself when all before it fit: a lambda, a text, an object.
        bool tailRunsOn = arguments[^1] is RawStringExpression or ListExpression or BranchLambda || arguments.Count == 1 && arguments[0] is CallExpression;
        string head = string.Concat(flats.SkipLast(1).Select(flat => flat + ", "));
        if (tailRunsOn && !flats.SkipLast(1).Contains(null) && !(arguments.Count > 1 && arguments[^2] is BranchLambda)
            && _column + head.Length < Width - 20 && arguments[^1] is not BranchLambda
            && !(arguments[^1].Flat is not null && indent + Step + together.Length + end.Length + 2 <= Width))
        {
            Append(Named(head));
            Write(arguments[^1], indent, end);
            return;
        }

        Append("\n");
        Indent(indent + Step);
        if (!flats.Contains(null) && Fits(together, end))
        {
            Append(Named(together) + end);
            return;
        }

        if (arguments[^1] is BranchLambda && arguments.SkipLast(1).All(argument => argument.Flat is not null) && Fits(head, "") && arguments.Count > 1)
        {
            Append(Named(head.TrimEnd()) + "\n");
            Indent(indent + Step);
            Write(arguments[^1], indent + Step, end);
            return;
        }

        WriteItems(arguments, indent + Step, perLine: false, indented: true);
        Append(end);
    }

    private void WriteItems(IReadOnlyList<Expression> items, int indent, bool perLine, bool indented = false)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0 || !indented)
            {
                Indent(indent);
            }

            bool isLast = i == items.Count - 1;
            Write(items[i], indent, isLast ? perLine ? "," : "" : ",");
            if (!isLast)
            {
                Append("\n");
            }
        }
    }

    private void WriteChain(ChainExpression chain, int indent, string end)
    {
        if (chain.Operator.EndsWith('=') && chain.Operator is not ("==" or "!=" or "<=" or ">="))
        {
            Append($"{Named(chain.Operands[0].Flat!)} {chain.Operator} ");
            Write(chain.Operands[1], indent, end);
            return;
        }

        for (int i = 0; i < chain.Operands.Count; i++)
        {
            if (i > 0)
            {
                Append("\n");
                Indent(indent + Step);
                Append(chain.Operator + " ");
            }

            Write(chain.Operands[i], indent + Step, i == chain.Operands.Count - 1 ? end : "");
        }
    }

    private void WriteRaw(RawStringExpression raw, int indent, string end)
    {
        Append(raw.Open + "\n");
        foreach (string line in raw.Lines)
        {
            if (line.Length > 0)
            {
                Indent(indent);
                Append(Named(line));
            }

            Append("\n");
        }

        Indent(indent);
        Append(raw.Close + end);
    }

    private void WriteLambda(BranchLambda lambda, int indent, string end)
    {
        string outer = _run;
        _run = ContextNames[Math.Min(Array.IndexOf(ContextNames, outer) + 1, ContextNames.Length - 1)];
        string parameters = string.Join(", ", lambda.Parameters.Append(_run));
        Append(lambda.Parameters.Count == 0 ? $"{parameters} => " : $"({parameters}) => ");
        Write(lambda.Body, indent, end);
        _run = outer;
    }
}
