namespace Slipway.Migration.Python;

/// <summary>An expression of Python.</summary>
/// <param name="Line">Its line, from 1.</param>
internal abstract record PythonExpression(int Line)
{
    public sealed record Name(string Id, int Line) : PythonExpression(Line);

    /// <summary>A text, number, truth or None; <paramref name="Value"/> is a string, long, double, bool or null.</summary>
    public sealed record Constant(object? Value, int Line) : PythonExpression(Line);

    /// <summary>An f-string.</summary>
    public sealed record Formatted(IReadOnlyList<FormattedPart> Parts, int Line) : PythonExpression(Line);

    public sealed record List(IReadOnlyList<PythonExpression> Items, int Line) : PythonExpression(Line);

    public sealed record Tuple(IReadOnlyList<PythonExpression> Items, int Line) : PythonExpression(Line);

    public sealed record Dict(IReadOnlyList<(PythonExpression Key, PythonExpression Value)> Items, int Line) : PythonExpression(Line);

    /// <summary><c>[item for targets in source if condition]</c>; of a dict with the key, too.</summary>
    public sealed record Comprehension(PythonExpression? Key, PythonExpression Item, IReadOnlyList<string> Targets, PythonExpression Source, PythonExpression? Condition, int Line) : PythonExpression(Line)
    {
        /// <summary>Whether it is a generator, whose items are made when they are asked for.</summary>
        public bool IsGenerator { get; init; }
    }

    public sealed record Attribute(PythonExpression Owner, string Member, int Line) : PythonExpression(Line);

    public sealed record Subscript(PythonExpression Owner, PythonExpression Key, int Line) : PythonExpression(Line);

    public sealed record Slice(PythonExpression Owner, PythonExpression? Start, PythonExpression? Stop, PythonExpression? Step, int Line) : PythonExpression(Line);

    public sealed record Call(PythonExpression Function, IReadOnlyList<PythonExpression> Arguments, IReadOnlyList<(string Name, PythonExpression Value)> Named, int Line) : PythonExpression(Line);

    /// <summary><c>-a</c>, <c>not a</c>.</summary>
    public sealed record Unary(string Operator, PythonExpression Operand, int Line) : PythonExpression(Line);

    /// <summary>Arithmetic, <c>and</c>, <c>or</c>.</summary>
    public sealed record Binary(PythonExpression Left, string Operator, PythonExpression Right, int Line) : PythonExpression(Line);

    /// <summary>One comparison: also <c>in</c>, <c>not in</c>, <c>is</c>, <c>is not</c>.</summary>
    public sealed record Compare(PythonExpression Left, string Operator, PythonExpression Right, int Line) : PythonExpression(Line);

    public sealed record Conditional(PythonExpression Condition, PythonExpression Yes, PythonExpression No, int Line) : PythonExpression(Line);

    public sealed record Lambda(IReadOnlyList<string> Parameters, PythonExpression Body, int Line) : PythonExpression(Line);
}

/// <summary>A part of an f-string: a text, or a value with how it is shown.</summary>
internal sealed record FormattedPart(string Text, PythonExpression? Value, char Conversion, string Specification);

/// <summary>A statement of Python.</summary>
/// <param name="Line">Its line, from 1.</param>
internal abstract record PythonStatement(int Line)
{
    public sealed record Assign(PythonExpression Target, PythonExpression Value, int Line) : PythonStatement(Line);

    /// <summary><c>a += b</c>.</summary>
    public sealed record Augment(PythonExpression Target, string Operator, PythonExpression Value, int Line) : PythonStatement(Line);

    public sealed record Evaluate(PythonExpression Value, int Line) : PythonStatement(Line);

    public sealed record Return(PythonExpression? Value, int Line) : PythonStatement(Line);

    public sealed record If(PythonExpression Condition, IReadOnlyList<PythonStatement> Then, IReadOnlyList<PythonStatement> Else, int Line) : PythonStatement(Line);

    public sealed record For(IReadOnlyList<string> Targets, PythonExpression Source, IReadOnlyList<PythonStatement> Body, int Line) : PythonStatement(Line);

    public sealed record Try(IReadOnlyList<PythonStatement> Body, IReadOnlyList<PythonHandler> Handlers, int Line) : PythonStatement(Line);

    public sealed record Raise(string? Kind, PythonExpression? Message, int Line) : PythonStatement(Line);

    /// <summary><c>pass</c>, <c>break</c>, <c>continue</c>, and what has no effect, such as an import.</summary>
    public sealed record Word(string Keyword, int Line) : PythonStatement(Line);
}

/// <summary><c>except kinds:</c>; without kinds all of Python's.</summary>
/// <param name="Kinds">The kinds.</param>
/// <param name="Name">What the exception is called, for nobody.</param>
/// <param name="Body">What is done about it.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record PythonHandler(IReadOnlyList<string> Kinds, string? Name, IReadOnlyList<PythonStatement> Body, int Line);

/// <summary>A function of a script.</summary>
internal sealed record PythonFunction(string Name, IReadOnlyList<string> Parameters, IReadOnlyList<PythonStatement> Body, int Line)
{
    /// <summary>The defaults of the parameters; null for none.</summary>
    public IReadOnlyList<PythonExpression?> Defaults { get; init; } = [];

    /// <summary>Whether it is the function that a node of Prompt flow calls.</summary>
    public bool IsTool { get; init; }

    /// <summary>The modules that it can use.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];
}

/// <summary>A script: functions and what it imports.</summary>
internal sealed record PythonModule(IReadOnlyList<PythonFunction> Functions, IReadOnlyDictionary<int, string> Comments);
