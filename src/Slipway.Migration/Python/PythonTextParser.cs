using System.Text;

namespace Slipway.Migration.Python;

/// <summary>Reads strings: those that stand beside each other are one, and f-strings have parts.</summary>
internal static class PythonTextParser
{
    public static PythonExpression Parse(PythonToken token, PythonTokens tokens)
    {
        var parts = new List<FormattedPart>();
        bool isFormatted = false;
        for (PythonToken at = token; ; at = tokens.Take())
        {
            isFormatted |= at.IsFormatted;
            parts.AddRange(at.IsFormatted ? Parts(at) : [new(at.Text, null, '\0', "")]);
            if (!tokens.Is(PythonTokenKind.Text))
            {
                break;
            }
        }

        return isFormatted ? new PythonExpression.Formatted(parts, token.Line)
            : new PythonExpression.Constant(string.Concat(parts.Select(part => part.Text)), token.Line);
    }

    private static IEnumerable<FormattedPart> Parts(PythonToken token)
    {
        string source = token.Text;
        var text = new StringBuilder();
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (c is '{' or '}' && i + 1 < source.Length && source[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw new PythonRefusal("a '}' alone in an f-string", token.Line);
            }
            else if (c == '{')
            {
                yield return new(Plain(text, token), null, '\0', "");
                text.Clear();
                int end = EndOf(source, i + 1, token.Line);
                yield return Value(source[(i + 1)..end], token.Line);
                i = end;
            }
            else
            {
                // An escape is kept whole, so that what it stands for is not taken for a brace.
                text.Append(c);
                if (c == '\\' && !token.IsRaw && i + 1 < source.Length)
                {
                    text.Append(source[++i]);
                }
            }
        }

        yield return new(Plain(text, token), null, '\0', "");
    }

    private static string Plain(StringBuilder text, PythonToken token) => token.IsRaw ? text.ToString() : PythonLexer.Unescape(text.ToString(), token.Line);

    private static int EndOf(string source, int start, int line) =>
        PythonText.Outside(source, start, i => source[i] == '}') is >= 0 and var end ? end : throw new PythonRefusal("a '{' without an end in an f-string", line);

    private static FormattedPart Value(string source, int line)
    {
        (string expression, string rest) = Split(source);
        if (expression.Contains('\\', StringComparison.Ordinal) || expression.TrimEnd() is [.., '='])
        {
            throw new PythonRefusal($"'{{{source}}}' in an f-string", line);
        }

        char conversion = '\0';
        if (rest is ['!', 's' or 'r', ..])
        {
            (conversion, rest) = (rest[1], rest[2..]);
        }

        string specification = rest is [':', .. var spec] ? spec : "";
        if (rest.Length > 0 && (rest[0] != ':' || specification.AsSpan().ContainsAny('{', '\\')))
        {
            throw new PythonRefusal($"'{{{source}}}' in an f-string", line);
        }

        PythonToken[] tokens = [.. PythonLexer.Read($"({expression})").Tokens.Where(t => t.Kind is not PythonTokenKind.NewLine).Select(t => t with { Line = line })];
        var inner = new PythonTokens(tokens);
        PythonExpression value = new PythonExpressionParser(inner).Parse();
        return inner.Is(PythonTokenKind.End) ? new("", value, conversion, specification) : throw inner.Unexpected();
    }

    // At the first ':' or '!' outside of brackets and texts; '!=' is a comparison.
    private static (string Expression, string Behind) Split(string source)
    {
        int at = PythonText.Outside(source, 0, i => source[i] == ':' || (source[i] == '!' && !source.AsSpan(i).StartsWith("!=")));
        return at < 0 ? (source, "") : (source[..at], source[at..]);
    }
}
