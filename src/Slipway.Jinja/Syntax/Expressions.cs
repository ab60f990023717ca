namespace Slipway.Jinja;

internal sealed class ConstantSyntax(int position, JinjaValue value) : ExpressionSyntax(position)
{
    public JinjaValue Value => value;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>Text between tags.</summary>
internal sealed class TextSyntax(int position, string text) : ExpressionSyntax(position)
{
    public string Text => text;

    public override IEnumerable<SyntaxNode> Children => [];
}

internal enum NameUse
{
    Load,
    Store,

    /// <summary>A parameter of a macro, or a target of <c>with</c>.</summary>
    Parameter,
}

internal sealed class NameSyntax(int position, string name, NameUse use) : ExpressionSyntax(position)
{
    public string Name => name;

    public NameUse Use { get; private set; } = use;

    public override IEnumerable<SyntaxNode> Children => [];

    public void UseAs(NameUse use) => Use = use;
}

/// <summary>The target <c>namespace.attribute</c> of an assignment.</summary>
internal sealed class NamespaceTargetSyntax(int position, string name, string attribute) : ExpressionSyntax(position)
{
    public string Name => name;

    public string Attribute => attribute;

    public override IEnumerable<SyntaxNode> Children => [];
}

internal sealed class TupleSyntax(int position, ExpressionSyntax[] items) : ExpressionSyntax(position, items)
{
    public ExpressionSyntax[] Items => items;

    public override IEnumerable<SyntaxNode> Children => Items;
}

internal sealed class ListSyntax(int position, ExpressionSyntax[] items) : ExpressionSyntax(position, items)
{
    public ExpressionSyntax[] Items => items;

    public override IEnumerable<SyntaxNode> Children => Items;
}

/// <summary>A dict literal: keys and values in turn.</summary>
internal sealed class DictSyntax(int position, ExpressionSyntax[] keysAndValues) : ExpressionSyntax(position, keysAndValues)
{
    public ExpressionSyntax[] KeysAndValues => keysAndValues;

    public override IEnumerable<SyntaxNode> Children => KeysAndValues;
}

internal enum UnaryOperator
{
    Plus,
    Minus,
    Not,
}

internal sealed class UnarySyntax(int position, UnaryOperator op, ExpressionSyntax operand) : ExpressionSyntax(position, operand)
{
    public UnaryOperator Operator => op;

    public ExpressionSyntax Operand => operand;

    public override IEnumerable<SyntaxNode> Children => [Operand];
}

internal sealed class BinarySyntax(int position, TokenKind op, ExpressionSyntax left, ExpressionSyntax right) : ExpressionSyntax(position, left, right)
{
    public TokenKind Operator => op;

    public ExpressionSyntax Left => left;

    public ExpressionSyntax Right => right;

    public override IEnumerable<SyntaxNode> Children => [Left, Right];
}

/// <summary><c>and</c>, <c>or</c>.</summary>
internal sealed class LogicalSyntax(int position, bool isAnd, ExpressionSyntax left, ExpressionSyntax right) : ExpressionSyntax(position, left, right)
{
    public bool IsAnd => isAnd;

    public ExpressionSyntax Left => left;

    public ExpressionSyntax Right => right;

    public override IEnumerable<SyntaxNode> Children => [Left, Right];
}

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

/// <summary><c>a &lt; b &lt;= c</c>: operands, and the operators between them.</summary>
internal sealed class ComparisonSyntax(int position, ExpressionSyntax[] operands, ComparisonOperator[] operators) : ExpressionSyntax(position, operands)
{
    public ExpressionSyntax[] Operands => operands;

    public ComparisonOperator[] Operators => operators;

    public override IEnumerable<SyntaxNode> Children => Operands;
}

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed class ConcatenationSyntax(int position, ExpressionSyntax[] parts) : ExpressionSyntax(position, parts)
{
    public ExpressionSyntax[] Parts => parts;

    public override IEnumerable<SyntaxNode> Children => Parts;
}

internal sealed class AttributeSyntax(int position, ExpressionSyntax owner, string name) : ExpressionSyntax(position, owner)
{
    public ExpressionSyntax Owner => owner;

    public string Name => name;

    public override IEnumerable<SyntaxNode> Children => [Owner];
}

internal sealed class SubscriptSyntax(int position, ExpressionSyntax owner, ExpressionSyntax key) : ExpressionSyntax(position, owner, key)
{
    public ExpressionSyntax Owner => owner;

    public ExpressionSyntax Key => key;

    public override IEnumerable<SyntaxNode> Children => [Owner, Key];
}

internal sealed class SliceSyntax(int position, ExpressionSyntax? start, ExpressionSyntax? stop, ExpressionSyntax? step)
    : ExpressionSyntax(position, start, stop, step)
{
    public ExpressionSyntax? Start => start;

    public ExpressionSyntax? Stop => stop;

    public ExpressionSyntax? Step => step;

    public override IEnumerable<SyntaxNode> Children => new SyntaxNode?[] { Start, Stop, Step }.OfType<SyntaxNode>();
}

/// <summary>The arguments of a call, filter or test.</summary>
internal sealed record ArgumentsSyntax(
    ExpressionSyntax[] Positional, string[] Names, ExpressionSyntax[] Named, ExpressionSyntax? Star, ExpressionSyntax? DoubleStar)
{
    public static readonly ArgumentsSyntax None = new([], [], [], null, null);

    public IEnumerable<ExpressionSyntax> All
    {
        get
        {
            IEnumerable<ExpressionSyntax> all = Positional.Concat(Named);
            all = Star is null ? all : all.Append(Star);
            return DoubleStar is null ? all : all.Append(DoubleStar);
        }
    }
}

internal sealed class CallSyntax(int position, ExpressionSyntax callee, ArgumentsSyntax arguments)
    : ExpressionSyntax(position, [callee, .. arguments.All])
{
    public ExpressionSyntax Callee => callee;

    public ArgumentsSyntax Arguments => arguments;

    public override IEnumerable<SyntaxNode> Children => [Callee, .. Arguments.All];
}

/// <summary><c>input|name(arguments)</c>; without an input it filters the text of a block.</summary>
internal sealed class FilterSyntax(int position, ExpressionSyntax? input, string name, ArgumentsSyntax arguments)
    : ExpressionSyntax(position, [input, .. arguments.All])
{
    public ExpressionSyntax? Input => input;

    public string Name => name;

    public ArgumentsSyntax Arguments => arguments;

    public override IEnumerable<SyntaxNode> Children => Input is null ? Arguments.All : [Input, .. Arguments.All];
}

internal sealed class TestSyntax(int position, ExpressionSyntax input, string name, ArgumentsSyntax arguments)
    : ExpressionSyntax(position, [input, .. arguments.All])
{
    public ExpressionSyntax Input => input;

    public string Name => name;

    public ArgumentsSyntax Arguments => arguments;

    public override IEnumerable<SyntaxNode> Children => [Input, .. Arguments.All];
}

/// <summary><c>yes if condition else no</c>.</summary>
internal sealed class ConditionalSyntax(int position, ExpressionSyntax condition, ExpressionSyntax yes, ExpressionSyntax? no)
    : ExpressionSyntax(position, condition, yes, no)
{
    public ExpressionSyntax Condition => condition;

    public ExpressionSyntax Yes => yes;

    public ExpressionSyntax? No => no;

    public override IEnumerable<SyntaxNode> Children => No is null ? [Condition, Yes] : [Condition, Yes, No];
}
