namespace Slipway.Jinja;

/// <summary>The tokens of a template, read one after the other.</summary>
/// <param name="tokens">The tokens; the last one is the end or the fault.</param>
/// <param name="fault">What is wrong with the text behind the other tokens.</param>
internal sealed class TokenStream(List<Token> tokens, JinjaSyntaxException? fault = null)
{
    private int _index;

    /// <exception cref="JinjaSyntaxException">The text is no token here.</exception>
    public Token Current => tokens[_index] is { Kind: not TokenKind.Fault } current ? current : throw fault!;

    /// <summary>The place of the current token, or of the fault.</summary>
    public int Position => tokens[_index].Position;

    public Token Following => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    public bool IsAtEnd => Current.Kind == TokenKind.End;

    public Token Read()
    {
        Token current = Current;
        if (_index < tokens.Count - 1)
        {
            _index++;
        }

        return current;
    }

    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Read();
        }
    }

    public bool SkipIf(TokenKind kind)
    {
        bool found = Current.Kind == kind;
        if (found)
        {
            Read();
        }

        return found;
    }

    public bool SkipIfName(string name)
    {
        bool found = Current.IsName(name);
        if (found)
        {
            Read();
        }

        return found;
    }

    public Token Expect(TokenKind kind) => Current.Kind == kind ? Read() : throw Unexpected(Token.Describe(kind));

    public Token ExpectName(string name) => Current.IsName(name) ? Read() : throw Unexpected(name);

    private JinjaSyntaxException Unexpected(string expected) => IsAtEnd
        ? new JinjaSyntaxException($"unexpected end of template, expected {StringText.Represent(expected)}.")
        : new JinjaSyntaxException($"expected token {StringText.Represent(expected)}, got {StringText.Represent(Current.ToString())}");
}
