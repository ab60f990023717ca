namespace Slipway.Migration.Emitting.Code;

/// <summary>A C# expression that knows which locals it reads and how it may be broken over lines.</summary>
internal abstract record Expression
{
    /// <summary>Stands in texts for the run's context, whose name depends on where the expression ends up.</summary>
    public const char Run = '\u0001';

    /// <summary>The expression on one line; null when it needs several.</summary>
    public abstract string? Flat { get; }

    /// <summary>The locals it reads.</summary>
    public abstract IEnumerable<Local> Reads { get; }

    /// <summary>Whether it awaits something, so that the method it stands in has to be async.</summary>
    public virtual bool Awaits => false;

    /// <summary>The expression where an operator stands beside it; in parentheses where it would fall apart.</summary>
    public virtual Expression AsOperand => this;

    /// <summary>The expression where a member of it is read.</summary>
    public virtual Expression AsTarget => this;

    public static Expression Text(string text, params IEnumerable<Local> reads) => new TextExpression(text, [.. reads]);

    public static Expression Of(Local local) => new TextExpression(local.Name, [local]);

    public static implicit operator Expression(string text) => Text(text);

    /// <summary>The same, behind other text: <c>await </c>, <c>!</c>.</summary>
    public Expression After(string prefix) => new PrefixExpression(prefix, prefix is [] or [.., ' ' or '('] ? this : AsOperand);

    /// <summary>A call on this expression.</summary>
    public Expression Call(string name, params IEnumerable<Expression> arguments) => new CallExpression(AsTarget, name, [.. arguments]);

    /// <summary>Member access, or anything else that follows without spaces.</summary>
    public Expression Then(string suffix) => suffix.Length == 0 ? this : new SuffixExpression(suffix is ['.' or '?', ..] ? AsTarget : this, suffix);

    /// <summary>A call of a plain name: <c>new Order</c>, <c>DifyText.From</c>.</summary>
    public static Expression Invoke(string name, params IEnumerable<Expression> arguments) => new CallExpression(null, name, [.. arguments]);
}

/// <summary>Text on one line.</summary>
internal sealed record TextExpression(string Content, IReadOnlyList<Local> Locals) : Expression
{
    public override string? Flat => Content;

    public override IEnumerable<Local> Reads => Locals;
}

/// <summary>A value, or another where it is null.</summary>
/// <param name="Value">The value.</param>
/// <param name="Otherwise">The other.</param>
internal sealed record DefaultedExpression(Expression Value, string Otherwise) : Expression
{
    public override string? Flat => $"{Value.Flat} ?? {Otherwise}";

    public override IEnumerable<Local> Reads => Value.Reads;

    public override Expression AsOperand => Text($"({Flat})", Reads);

    public override Expression AsTarget => AsOperand;
}

/// <summary>A value as another type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Value">The value.</param>
internal sealed record CastExpression(string Type, Expression Value) : Expression
{
    public override string? Flat => $"({Type}){Value.Flat}";

    public override IEnumerable<Local> Reads => Value.Reads;

    public override Expression AsTarget => Text($"({Flat})", Reads);
}

/// <summary>An expression behind other text.</summary>
internal sealed record PrefixExpression(string Prefix, Expression Inner) : Expression
{
    public override string? Flat => Inner.Flat is { } flat ? Prefix + flat : null;

    public override IEnumerable<Local> Reads => Inner.Reads;

    public override bool Awaits => Prefix.StartsWith("await ", StringComparison.Ordinal) || Inner.Awaits;
}

/// <summary>An expression before other text.</summary>
internal sealed record SuffixExpression(Expression Inner, string Suffix) : Expression
{
    public override string? Flat => Inner.Flat is { } flat ? flat + Suffix : null;

    public override IEnumerable<Local> Reads => Inner.Reads;

    public override bool Awaits => Inner.Awaits;
}

/// <summary>A call, on another expression or of a plain name.</summary>
internal sealed record CallExpression(Expression? Target, string Name, IReadOnlyList<Expression> Arguments) : Expression
{
    public override string? Flat
    {
        get
        {
            string?[] arguments = [.. Arguments.Select(argument => argument.Flat)];
            string? target = Target is null ? "" : Target.Flat is { } flat ? flat + "." : null;
            return target is null || arguments.Contains(null) ? null : $"{target}{Name}({string.Join(", ", arguments)})";
        }
    }

    public override IEnumerable<Local> Reads => (Target?.Reads ?? []).Concat(Arguments.SelectMany(argument => argument.Reads));

    public override bool Awaits => Target is { Awaits: true } || Arguments.Any(argument => argument.Awaits);
}

/// <summary>Items between braces or brackets: initialisers, anonymous objects, collections.</summary>
/// <param name="Open">What opens it: <c>new { </c>.</param>
/// <param name="Items">The items.</param>
/// <param name="Close">What closes it.</param>
internal sealed record ListExpression(string Open, IReadOnlyList<Expression> Items, string Close) : Expression
{
    public override string? Flat
    {
        get
        {
            string?[] items = [.. Items.Select(item => item.Flat)];
            return items.Contains(null) ? null : $"{Open}{string.Join(", ", items)}{Close}";
        }
    }

    public override IEnumerable<Local> Reads => Items.SelectMany(item => item.Reads);

    public override bool Awaits => Items.Any(item => item.Awaits);
}

/// <summary>Operands with an operator between them.</summary>
internal sealed record ChainExpression(string Operator, IReadOnlyList<Expression> Operands) : Expression
{
    public IReadOnlyList<Expression> Operands { get; } = Operator is "=" or "??" ? Operands : [.. Operands.Select(operand => operand.AsOperand)];

    public override string? Flat
    {
        get
        {
            string?[] operands = [.. Operands.Select(operand => operand.Flat)];
            return operands.Contains(null) ? null : string.Join($" {Operator} ", operands);
        }
    }

    public override IEnumerable<Local> Reads => Operands.SelectMany(operand => operand.Reads);

    public override bool Awaits => Operands.Any(operand => operand.Awaits);
}

/// <summary>A raw string literal over several lines.</summary>
/// <param name="Open">The dollar signs and quotes that open it.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Close">The quotes that close it.</param>
/// <param name="Locals">What its holes read.</param>
internal sealed record RawStringExpression(string Open, IReadOnlyList<string> Lines, string Close, IReadOnlyList<Local> Locals) : Expression
{
    public override string? Flat => null;

    public override IEnumerable<Local> Reads => Locals;
}

/// <summary>A lambda whose body is an expression; it has a context of its own.</summary>
/// <param name="Parameters">The parameters but the context, which is the last one.</param>
/// <param name="Bound">The locals that the parameters are.</param>
/// <param name="Body">The body.</param>
internal sealed record BranchLambda(IReadOnlyList<string> Parameters, IReadOnlyList<Local> Bound, Expression Body) : Expression
{
    public override string? Flat => null;

    public override IEnumerable<Local> Reads => Body.Reads.Except(Bound);
}

/// <summary>A lambda without parameters.</summary>
/// <param name="Body">The body.</param>
internal sealed record BranchlessLambda(Expression Body) : Expression
{
    public override string? Flat => Body.Flat is { } flat ? "() => " + flat : null;

    public override IEnumerable<Local> Reads => Body.Reads;
}
