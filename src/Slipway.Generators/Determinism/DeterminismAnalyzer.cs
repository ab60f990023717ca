using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Slipway.Generators.Determinism;

/// <summary>
/// Finds code of pipelines that would do something else when a run is replayed: code that reads the clock, draws random numbers, calls
/// services outside a step, or lets scheduling decide in which order steps are issued.
/// </summary>
/// <remarks>
/// Pipeline code is the members of a <c>Pipeline&lt;TInput, TOutput&gt;</c>, and every method, local function and lambda that gets a
/// <c>RunContext</c>, with the methods of the same type that these call. The delegates of steps are not: their results are in the journal.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeterminismAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => DeterminismRules.All;

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        // Code that a migration emits is not marked as generated: its owners edit it. What is marked belongs to a generator.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SlipwayTypes.Find(start.Compilation) is { } slipway)
            {
                var known = new KnownSymbols(slipway, start.Compilation);
                var extending = new ConcurrentDictionary<ISymbol, TypeCode>(SymbolEqualityComparer.Default);
                start.RegisterSymbolStartAction(symbol => Analyze(symbol, known, extending), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolStartAnalysisContext context, KnownSymbols known, ConcurrentDictionary<ISymbol, TypeCode> extending)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (SlipwayTypes.IsExtensionBlock(type))
        {
            // Its code is the class's around it, which ends after it.
            context.RegisterOperationBlockAction(CodeOf(type.ContainingType).Add);
        }
        else if (type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface)
        {
            TypeCode code = type.GetTypeMembers().Any(SlipwayTypes.IsExtensionBlock) ? CodeOf(type) : new TypeCode(type, known);
            context.RegisterOperationBlockAction(code.Add);
            context.RegisterSymbolEndAction(code.Report);
        }

        TypeCode CodeOf(INamedTypeSymbol owner) => extending.GetOrAdd(owner, _ => new TypeCode(owner, known));
    }
}
