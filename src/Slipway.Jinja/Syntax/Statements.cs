namespace Slipway.Jinja;

internal abstract class StatementSyntax(int position) : SyntaxNode(position);

/// <summary>A whole template.</summary>
internal sealed class TemplateSyntax(StatementSyntax[] body) : StatementSyntax(0)
{
    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => Body;
}

/// <summary>Text and printed expressions.</summary>
internal sealed class OutputSyntax(int position, ExpressionSyntax[] parts) : StatementSyntax(position)
{
    public ExpressionSyntax[] Parts => parts;

    public override IEnumerable<SyntaxNode> Children => Parts;
}

internal sealed class SetSyntax(int position, ExpressionSyntax target, ExpressionSyntax value) : StatementSyntax(position)
{
    public ExpressionSyntax Target => target;

    public ExpressionSyntax Value => value;

    public override IEnumerable<SyntaxNode> Children => [Target, Value];
}

/// <summary><c>{% set target | filter %}body{% endset %}</c>.</summary>
internal sealed class SetBlockSyntax(int position, ExpressionSyntax target, FilterSyntax? filter, StatementSyntax[] body) : StatementSyntax(position)
{
    public ExpressionSyntax Target => target;

    public FilterSyntax? Filter => filter;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => Filter is null ? [Target, .. Body] : [Target, Filter, .. Body];
}

internal sealed class ForSyntax(
    int position, ExpressionSyntax target, ExpressionSyntax iterable, StatementSyntax[] body, StatementSyntax[] otherwise, ExpressionSyntax? condition, bool recursive)
    : StatementSyntax(position)
{
    public ExpressionSyntax Target => target;

    public ExpressionSyntax Iterable => iterable;

    public StatementSyntax[] Body => body;

    public StatementSyntax[] Otherwise => otherwise;

    public ExpressionSyntax? Condition => condition;

    public bool Recursive => recursive;

    public override IEnumerable<SyntaxNode> Children =>
        Condition is null ? [Target, Iterable, .. Body, .. Otherwise] : [Target, Iterable, .. Body, .. Otherwise, Condition];
}

/// <summary><c>if</c>, its <c>elif</c>s, each of which is an <c>if</c> of its own, and <c>else</c>.</summary>
internal sealed class IfSyntax(int position, ExpressionSyntax condition, StatementSyntax[] body, IfSyntax[] elifs, StatementSyntax[] otherwise)
    : StatementSyntax(position)
{
    public ExpressionSyntax Condition => condition;

    public StatementSyntax[] Body => body;

    public IfSyntax[] Elifs => elifs;

    public StatementSyntax[] Otherwise => otherwise;

    public override IEnumerable<SyntaxNode> Children => [Condition, .. Body, .. Elifs, .. Otherwise];
}

internal sealed class WithSyntax(int position, ExpressionSyntax[] targets, ExpressionSyntax[] values, StatementSyntax[] body) : StatementSyntax(position)
{
    public ExpressionSyntax[] Targets => targets;

    public ExpressionSyntax[] Values => values;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => [.. Targets, .. Values, .. Body];
}

internal sealed class AutoEscapeSyntax(int position, ExpressionSyntax enabled, StatementSyntax[] body) : StatementSyntax(position)
{
    public ExpressionSyntax Enabled => enabled;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => [Enabled, .. Body];
}

internal sealed class BlockSyntax(int position, string name, bool scoped, bool required, StatementSyntax[] body) : StatementSyntax(position)
{
    public string Name => name;

    public bool Scoped => scoped;

    public bool Required => required;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => Body;
}

internal sealed class ExtendsSyntax(int position, ExpressionSyntax template) : StatementSyntax(position)
{
    public ExpressionSyntax Template => template;

    public override IEnumerable<SyntaxNode> Children => [Template];
}

internal sealed class IncludeSyntax(int position, ExpressionSyntax template, bool ignoreMissing, bool withContext) : StatementSyntax(position)
{
    public ExpressionSyntax Template => template;

    public bool IgnoreMissing => ignoreMissing;

    public bool WithContext => withContext;

    public override IEnumerable<SyntaxNode> Children => [Template];
}

internal sealed class ImportSyntax(int position, ExpressionSyntax template, string target, bool withContext) : StatementSyntax(position)
{
    public ExpressionSyntax Template => template;

    public string Target => target;

    public bool WithContext => withContext;

    public override IEnumerable<SyntaxNode> Children => [Template];
}

internal sealed class FromImportSyntax(int position, ExpressionSyntax template, (string Name, string Alias)[] names, bool withContext) : StatementSyntax(position)
{
    public ExpressionSyntax Template => template;

    public (string Name, string Alias)[] Names => names;

    public bool WithContext => withContext;

    public override IEnumerable<SyntaxNode> Children => [Template];
}

/// <summary>Parameters of a macro or call block; the last ones have the defaults.</summary>
internal sealed record SignatureSyntax(NameSyntax[] Parameters, ExpressionSyntax[] Defaults)
{
    public static readonly SignatureSyntax Empty = new([], []);
}

internal sealed class MacroSyntax(int position, string name, SignatureSyntax signature, StatementSyntax[] body) : StatementSyntax(position)
{
    public string Name => name;

    public SignatureSyntax Signature => signature;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => [.. Signature.Parameters, .. Signature.Defaults, .. Body];
}

internal sealed class CallBlockSyntax(int position, CallSyntax call, SignatureSyntax signature, StatementSyntax[] body) : StatementSyntax(position)
{
    public CallSyntax Call => call;

    public SignatureSyntax Signature => signature;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => [Call, .. Signature.Parameters, .. Signature.Defaults, .. Body];
}

internal sealed class FilterBlockSyntax(int position, FilterSyntax filter, StatementSyntax[] body) : StatementSyntax(position)
{
    public FilterSyntax Filter => filter;

    public StatementSyntax[] Body => body;

    public override IEnumerable<SyntaxNode> Children => [.. Body, Filter];
}

/// <summary><c>{% do expression %}</c>.</summary>
internal sealed class DoSyntax(int position, ExpressionSyntax expression) : StatementSyntax(position)
{
    public ExpressionSyntax Expression => expression;

    public override IEnumerable<SyntaxNode> Children => [Expression];
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class JumpSyntax(int position, bool isBreak) : StatementSyntax(position)
{
    public bool IsBreak => isBreak;

    public override IEnumerable<SyntaxNode> Children => [];
}
