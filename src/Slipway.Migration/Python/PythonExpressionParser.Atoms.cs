using System.Globalization;

namespace Slipway.Migration.Python;

/// <content>What stands by itself: names, numbers, texts, and what is between brackets.</content>
internal sealed partial class PythonExpressionParser
{
    private PythonExpression ParseAtom()
    {
        PythonToken token = tokens.Take();
        switch (token.Kind)
        {
            case PythonTokenKind.Number:
                return new PythonExpression.Constant(
                    token.Text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? double.Parse(token.Text, CultureInfo.InvariantCulture)
                    : long.TryParse(token.Text, CultureInfo.InvariantCulture, out long number) ? (object)number
                    : throw new PythonRefusal($"the number {token.Text}", token.Line),
                    token.Line);
            case PythonTokenKind.Text:
                return PythonTextParser.Parse(token, tokens);
            case PythonTokenKind.Name:
                return token.Text switch
                {
                    "None" => new PythonExpression.Constant(null, token.Line),
                    "True" => new PythonExpression.Constant(true, token.Line),
                    "False" => new PythonExpression.Constant(false, token.Line),
                    "await" or "yield" or "async" or "lambda" or "not" or "if" or "for" => throw new PythonRefusal($"'{token.Text}' that stands here", token.Line),
                    _ => new PythonExpression.Name(token.Text, token.Line),
                };
            default:
                return token.Text switch
                {
                    "(" => ParseParentheses(token.Line),
                    "[" => ParseBrackets(token.Line),
                    "{" => ParseBraces(token.Line),
                    _ => throw new PythonRefusal(token.Text.Length > 0 ? $"'{token.Text}' that stands here" : "the end of the line, where more is expected", token.Line),
                };
        }
    }

    private PythonExpression ParseParentheses(int line)
    {
        if (tokens.TryTake(")"))
        {
            return new PythonExpression.Tuple([], line);
        }

        PythonExpression first = Parse();
        if (tokens.Is("for"))
        {
            PythonExpression.Comprehension generator = ParseComprehension(null, first) with { IsGenerator = true };
            tokens.Expect(")");
            return generator;
        }

        if (tokens.TryTake(")"))
        {
            return first;
        }

        return new PythonExpression.Tuple([first, .. ParseRest(")")], line);
    }

    private PythonExpression ParseBrackets(int line)
    {
        if (tokens.TryTake("]"))
        {
            return new PythonExpression.List([], line);
        }

        PythonExpression first = Parse();
        if (tokens.Is("for"))
        {
            PythonExpression.Comprehension list = ParseComprehension(null, first);
            tokens.Expect("]");
            return list;
        }

        return new PythonExpression.List([first, .. ParseRest("]")], line);
    }

    private List<PythonExpression> ParseRest(string end)
    {
        var items = new List<PythonExpression>();
        while (!tokens.TryTake(end))
        {
            tokens.Expect(",");
            if (!tokens.Is(end))
            {
                items.Add(Parse());
            }
        }

        return items;
    }

    private PythonExpression ParseBraces(int line)
    {
        var items = new List<(PythonExpression, PythonExpression)>();
        while (!tokens.TryTake("}"))
        {
            PythonExpression key = Parse();
            if (!tokens.TryTake(":"))
            {
                throw new PythonRefusal("a set", tokens.Line);
            }

            PythonExpression value = Parse();
            if (tokens.Is("for"))
            {
                PythonExpression.Comprehension dict = ParseComprehension(key, value);
                tokens.Expect("}");
                return dict;
            }

            items.Add((key, value));
            if (!tokens.Is("}"))
            {
                tokens.Expect(",");
            }
        }

        return new PythonExpression.Dict(items, line);
    }

    private PythonExpression.Comprehension ParseComprehension(PythonExpression? key, PythonExpression item)
    {
        int line = tokens.Take().Line;
        IReadOnlyList<string> targets = ParseTargets();
        PythonExpression source = ParseOr();
        PythonExpression? condition = tokens.TryTake("if") ? ParseOr() : null;
        return tokens.Is("for") || tokens.Is("if") || tokens.Is("async")
            ? throw new PythonRefusal("a comprehension with more than one 'for' or 'if'", tokens.Line)
            : new(key, item, targets, source, condition, line);
    }
}
