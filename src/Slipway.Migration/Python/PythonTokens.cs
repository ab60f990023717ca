namespace Slipway.Migration.Python;

/// <summary>The tokens of a script as a parser takes them.</summary>
internal sealed class PythonTokens(IReadOnlyList<PythonToken> tokens)
{
    private const int MaxDepth = 40;
    private const int MaxChain = 50;

    private int _at;
    private int _depth;

    public PythonToken Current => tokens[_at];

    public PythonToken Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public PythonToken Take() => tokens[_at < tokens.Count - 1 ? _at++ : _at];

    public bool Is(string text) => Current.Is(text);

    public bool Is(PythonTokenKind kind) => Current.Kind == kind;

    public bool TryTake(string text)
    {
        if (!Is(text))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Expect(string text)
    {
        if (!TryTake(text))
        {
            throw Unexpected();
        }
    }

    public PythonToken Expect(PythonTokenKind kind) => Is(kind) ? Take() : throw Unexpected();

    /// <summary>Enters something nested; what is nested deeper than people write is refused before the stack ends.</summary>
    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new PythonRefusal("it is nested too deep", Line);
        }
    }

    public void Leave() => _depth--;

    /// <summary>Counts the links of a chain such as <c>a - b - c</c>, which is as deep as it is long.</summary>
    public void Link(ref int links)
    {
        if (++links > MaxChain)
        {
            throw new PythonRefusal("an expression that is too long", Line);
        }
    }

    public PythonRefusal Unexpected() => new(Current.Kind switch
    {
        PythonTokenKind.NewLine => "the end of the line, where more is expected",
        PythonTokenKind.Indent or PythonTokenKind.Dedent => "its indentation",
        PythonTokenKind.End => "its end, where more is expected",
        PythonTokenKind.Text => "a text that stands here",
        _ => $"'{Current.Text}'",
    }, Line);
}
