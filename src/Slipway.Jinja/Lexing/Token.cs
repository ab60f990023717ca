namespace Slipway.Jinja;

internal enum TokenKind
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Add,
    Subtract,
    Divide,
    FloorDivide,
    Multiply,
    Modulo,
    Power,
    Tilde,
    LeftBracket,
    RightBracket,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Assign,
    Dot,
    Colon,
    Pipe,
    Comma,
    Semicolon,
    End,

    /// <summary>Text that is no token; the last one.</summary>
    Fault,
}

/// <summary>A piece of a template: a kind, a place and, for names and literals, a value.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, JinjaValue Value)
{
    /// <summary>The text of a name, of data or of a string.</summary>
    public string Text => Value.Reference as string ?? "";

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public override string ToString() => Kind == TokenKind.Name ? Text : Describe(Kind);

    /// <summary>How messages name a kind of token.</summary>
    public static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.Data => "template data / text",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.Name => "name",
        TokenKind.String => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        TokenKind.End => "end of template",
        _ => Operators.First(entry => entry.Kind == kind).Text,
    };

    /// <summary>The operators, longer ones first.</summary>
    public static readonly (string Text, TokenKind Kind)[] Operators =
    [
        ("//", TokenKind.FloorDivide), ("**", TokenKind.Power), ("==", TokenKind.Equal), ("!=", TokenKind.NotEqual),
        (">=", TokenKind.GreaterOrEqual), ("<=", TokenKind.LessOrEqual), ("+", TokenKind.Add), ("-", TokenKind.Subtract),
        ("/", TokenKind.Divide), ("*", TokenKind.Multiply), ("%", TokenKind.Modulo), ("~", TokenKind.Tilde), ("[", TokenKind.LeftBracket),
        ("]", TokenKind.RightBracket), ("(", TokenKind.LeftParenthesis), (")", TokenKind.RightParenthesis), ("{", TokenKind.LeftBrace),
        ("}", TokenKind.RightBrace), (">", TokenKind.Greater), ("<", TokenKind.Less), ("=", TokenKind.Assign), (".", TokenKind.Dot),
        (":", TokenKind.Colon), ("|", TokenKind.Pipe), (",", TokenKind.Comma), (";", TokenKind.Semicolon),
    ];
}
