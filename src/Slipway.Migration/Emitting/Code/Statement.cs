namespace Slipway.Migration.Emitting.Code;

/// <summary>A C# statement.</summary>
internal abstract record Statement
{
    /// <summary>Assigns a local; the printer declares it here when nothing outside needs it.</summary>
    public sealed record Assign(Local Target, Expression Value, bool Declares) : Statement;

    /// <summary>Declares a local that is assigned further down; null as its first value unless every path assigns it.</summary>
    public sealed record Declare(Local Target, string? Initial) : Statement;

    /// <summary>Takes a tuple apart into locals.</summary>
    public sealed record TakeApart(Pattern Targets, Expression Value) : Statement;

    /// <summary>An expression for its effect.</summary>
    public sealed record Do(Expression Value) : Statement;

    /// <summary>Ends the method; in the pipeline's own method, the run.</summary>
    public sealed record Return(Expression? Value) : Statement;

    /// <summary>A condition and what follows from it.</summary>
    public sealed record If(Expression Condition, Body Then, Body? Else) : Statement
    {
        /// <summary>What the decision is called; null when nothing says it.</summary>
        public Naming.Words? Name { get; init; }
    }

    /// <summary>One of several bodies, by a value.</summary>
    public sealed record Switch(Expression Value, IReadOnlyList<SwitchArm> Arms) : Statement
    {
        /// <summary>What the decision is called; null when nothing says it.</summary>
        public Naming.Words? Name { get; init; }

        /// <summary>Whether one of the bodies surely runs.</summary>
        public bool IsWhole => Arms.Any(arm => arm.Label is null);
    }

    /// <summary>Rounds, counted from 1, while a condition holds.</summary>
    public sealed record For(Local Round, int Most, Expression? Condition, Body Body) : Statement;

    /// <summary>Work and what happens when a step of it fails.</summary>
    public sealed record Try(Body Work, Local? Caught, Body Failed) : Statement;

    /// <summary>A body for each item.</summary>
    /// <param name="Head">What declares the item: <c>PythonValue item</c>.</param>
    /// <param name="Source">What has items.</param>
    /// <param name="Body">What is done.</param>
    public sealed record ForEach(string Head, Expression Source, Body Body) : Statement;

    /// <summary>Work and what happens on exceptions.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Handlers">What stands behind <c>catch</c>, and what is done then.</param>
    public sealed record Guard(Body Work, IReadOnlyList<(string Caught, Body Body)> Handlers) : Statement;

    /// <summary>A remark.</summary>
    public sealed record Comment(string Text) : Statement;
}

/// <summary>A body of a switch.</summary>
/// <param name="Label">The value it belongs to; null for all others.</param>
/// <param name="Body">What is done.</param>
internal sealed record SwitchArm(string? Label, Body Body);

/// <summary>What a tuple is taken apart into: a local to declare, something to ignore, or a tuple again.</summary>
internal abstract record Pattern
{
    public sealed record One(Local Target, bool Declares) : Pattern;

    public sealed record Ignored : Pattern;

    public sealed record Tuple(IReadOnlyList<Pattern> Parts) : Pattern;

    public IEnumerable<One> Targets() => this switch
    {
        One one => [one],
        Tuple tuple => tuple.Parts.SelectMany(part => part.Targets()),
        _ => [],
    };

    public sealed override string ToString() => this switch
    {
        One { Declares: true } one => one.Target.ToString(),
        One one => one.Target.Name,
        Tuple tuple => $"({string.Join(", ", tuple.Parts)})",
        _ => "_",
    };
}

/// <summary>Statements in order.</summary>
/// <param name="Statements">The statements.</param>
/// <param name="Name">What the body does, as words of a method's name; null when nothing says it.</param>
internal sealed record Body(List<Statement> Statements, Naming.Words? Name = null);
