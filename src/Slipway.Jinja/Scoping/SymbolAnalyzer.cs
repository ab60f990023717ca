using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>Finds the names that a scope loads and stores. Inner scopes are left to their own analysis.</summary>
internal sealed class SymbolAnalyzer
{
    private Symbols _symbols;

    private SymbolAnalyzer(Symbols symbols) => _symbols = symbols;

    public static void Analyze(Symbols symbols, IEnumerable<SyntaxNode> nodes) => new SymbolAnalyzer(symbols).VisitAll(nodes);

    /// <summary>The targets of a loop, which are set by the loop itself.</summary>
    public static void DeclareTargets(Symbols symbols, ExpressionSyntax target)
    {
        switch (target)
        {
            case NameSyntax name:
                symbols.DeclareParameter(name.Name);
                break;
            case TupleSyntax tuple:
                Array.ForEach(tuple.Items, item => DeclareTargets(symbols, item));
                break;
        }
    }

    private void VisitAll(IEnumerable<SyntaxNode> nodes)
    {
        foreach (SyntaxNode node in nodes)
        {
            Visit(node);
        }
    }

    private void Visit(SyntaxNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case NameSyntax name:
                VisitName(name);
                break;
            case NamespaceTargetSyntax target:
                _symbols.Load(target.Name);
                break;
            case IfSyntax statement:
                VisitIf(statement);
                break;
            case MacroSyntax macro:
                _symbols.Store(macro.Name);
                break;
            case ImportSyntax import:
                Visit(import.Template);
                _symbols.Store(import.Target);
                break;
            case FromImportSyntax import:
                Visit(import.Template);
                Array.ForEach(import.Names, name => _symbols.Store(name.Alias));
                break;
            case SetSyntax set:
                Visit(set.Value);
                Visit(set.Target);
                break;
            case ForSyntax loop:
                Visit(loop.Iterable);
                break;
            case CallBlockSyntax block:
                Visit(block.Call);
                break;
            case FilterBlockSyntax block:
                Visit(block.Filter);
                break;
            case WithSyntax with:
                VisitAll(with.Values);
                break;
            case SetBlockSyntax set:
                Visit(set.Target);
                break;
            case AutoEscapeSyntax or BlockSyntax:
                break;
            default:
                VisitAll(node.Children);
                break;
        }
    }

    private void VisitName(NameSyntax name)
    {
        switch (name.Use)
        {
            case NameUse.Load:
                _symbols.Load(name.Name);
                break;
            case NameUse.Store:
                _symbols.Store(name.Name);
                break;
            default:
                _symbols.DeclareParameter(name.Name);
                break;
        }
    }

    private void VisitIf(IfSyntax statement)
    {
        Visit(statement.Condition);
        _symbols.Merge(VisitBranch(statement.Body), VisitBranch(statement.Elifs), VisitBranch(statement.Otherwise));
    }

    private Symbols VisitBranch(IEnumerable<SyntaxNode> nodes)
    {
        Symbols original = _symbols;
        Symbols branch = original.Branch();
        _symbols = branch;
        VisitAll(nodes);
        _symbols = original;
        return branch;
    }
}
