namespace Slipway.Migration.Python;

internal enum PythonTokenKind
{
    Name,
    Number,
    Text,
    Operator,
    NewLine,
    Indent,
    Dedent,
    End,
}

/// <summary>A token of Python.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string what it stands for, and of an f-string its source between the quotes.</param>
/// <param name="Line">Its line, from 1.</param>
internal readonly record struct PythonToken(PythonTokenKind Kind, string Text, int Line)
{
    /// <summary>Whether it is an f-string.</summary>
    public bool IsFormatted { get; init; }

    /// <summary>Whether backslashes are letters.</summary>
    public bool IsRaw { get; init; }

    public bool Is(string text) => Text == text && Kind is PythonTokenKind.Operator or PythonTokenKind.Name && Text == text;
}
