using System.Text;

namespace Slipway.Migration.Emitting.Code;

/// <summary>Puts literal text and values together to one C# string expression.</summary>
internal sealed class TextBuilder
{
    private readonly List<(string? Literal, Expression? Hole)> _parts = [];
    private Expression? _whole;

    public TextBuilder Add(string literal)
    {
        if (literal.Length == 0)
        {
            return this;
        }

        if (_parts.Count > 0 && _parts[^1].Literal is { } before)
        {
            _parts[^1] = (before + literal, null);
        }
        else
        {
            _parts.Add((literal, null));
        }

        return this;
    }

    /// <summary>Adds a value.</summary>
    /// <param name="hole">The value as an interpolated string takes it.</param>
    /// <param name="whole">The value as a string, for a text that consists of nothing else.</param>
    public TextBuilder Add(Expression hole, Expression whole)
    {
        _parts.Add((null, hole));
        _whole = whole;
        return this;
    }

    /// <summary>The literal text when there are no values; else null.</summary>
    public string? Constant => _parts switch
    {
        [] => "",
        [(string literal, null)] => literal,
        _ => null,
    };

    /// <summary>The expression; its type is string.</summary>
    public Expression Build()
    {
        if (_parts is [(null, not null)])
        {
            return _whole!;
        }

        string literals = string.Concat(_parts.Select(part => part.Literal));
        return literals.Contains('\n', StringComparison.Ordinal) && literals.Length > 1 && Literal.CanBeRaw(literals) ? Raw(literals) : Plain();
    }

    private Expression Plain()
    {
        if (Constant is { } constant)
        {
            return Literal.Of(constant);
        }

        var text = new StringBuilder("$\"");
        foreach ((string? literal, Expression? hole) in _parts)
        {
            if (literal is not null)
            {
                Literal.AppendEscaped(text, literal, inHole: true);
            }
            else
            {
                text.Append('{').Append(InHole(hole!)).Append('}');
            }
        }

        return Expression.Text(text.Append('"').ToString(), Reads());
    }

    private RawStringExpression Raw(string literals)
    {
        string quotes = new('"', Math.Max(3, LongestRun(literals, '"') + 1));
        bool hasHoles = _parts.Exists(part => part.Hole is not null);
        int braces = Math.Max(1, Math.Max(LongestRun(literals, '{'), LongestRun(literals, '}')) + 1);
        var text = new StringBuilder();
        foreach ((string? literal, Expression? hole) in _parts)
        {
            _ = literal is not null
                ? text.Append(literal)
                : text.Append('{', braces).Append(InHole(hole!)).Append('}', braces);
        }

        return new RawStringExpression(
            hasHoles ? new string('$', braces) + quotes : quotes, text.ToString().Split('\n'), quotes, Reads());
    }

    private List<Local> Reads() => [.. _parts.SelectMany(part => part.Hole?.Reads ?? [])];

    private static string InHole(Expression hole)
    {
        string flat = hole.Flat ?? throw new InvalidOperationException("A value in a text stands on one line.");
        return flat.Contains('?', StringComparison.Ordinal) && flat.Contains(':', StringComparison.Ordinal) ? $"({flat})" : flat;
    }

    private static int LongestRun(string text, char c)
    {
        int longest = 0;
        int run = 0;
        foreach (char other in text)
        {
            run = other == c ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
