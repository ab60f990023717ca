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
        return literals.Contains('\n', StringComparison.Ordinal) && literals.Length > 1 && Literal.CanBeRaw(literals) ? Raw(literals)
            : Constant is { } constant ? Literal.OnOneLine(constant)
            : IsBetterRaw(literals) ? RawOnOneLine(literals)
            : Plain();
    }

    private bool IsBetterRaw(string literals) => Literal.IsBetterRaw(literals, isWhole: false)
        && _parts[0].Literal?.StartsWith('"') is not true && _parts[^1].Literal?.EndsWith('"') is not true;

    private TextExpression Plain()
    {
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

        return new TextExpression(text.Append('"').ToString(), Reads());
    }

    private RawStringExpression Raw(string literals)
    {
        (string open, string text, string close) = RawParts(literals);
        return new RawStringExpression(open, text.Split('\n'), close, Reads());
    }

    private TextExpression RawOnOneLine(string literals)
    {
        (string open, string text, string close) = RawParts(literals);
        return new TextExpression(open + text + close, Reads());
    }

    private (string Open, string Text, string Close) RawParts(string literals)
    {
        string quotes = Literal.Quotes(literals);
        bool hasHoles = _parts.Exists(part => part.Hole is not null);
        int braces = Math.Max(1, Math.Max(Literal.LongestRun(literals, '{'), Literal.LongestRun(literals, '}')) + 1);
        var text = new StringBuilder();
        foreach ((string? literal, Expression? hole) in _parts)
        {
            _ = literal is not null
                ? text.Append(literal)
                : text.Append('{', braces).Append(InHole(hole!)).Append('}', braces);
        }

        return (hasHoles ? new string('$', braces) + quotes : quotes, text.ToString(), quotes);
    }

    private List<Local> Reads() => [.. _parts.SelectMany(part => part.Hole?.Reads ?? [])];

    private static string InHole(Expression hole)
    {
        string flat = hole.Flat ?? throw new InvalidOperationException("A value in a text stands on one line.");
        return flat.Contains('?', StringComparison.Ordinal) && flat.Contains(':', StringComparison.Ordinal) ? $"({flat})" : flat;
    }
}
