using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for state that runs share: members of the pipeline, parameters that it captures, and static members.</summary>
internal sealed class StateCheck(INamedTypeSymbol type, bool isPipeline)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        ISymbol? symbol = operation switch
        {
            IFieldReferenceOperation { Field: { IsConst: false } field } reference when IsShared(field, reference) => field.OriginalDefinition,
            IPropertyReferenceOperation { Property: { IsIndexer: false } property } reference when IsShared(property, reference) => property.OriginalDefinition,
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } owner } parameter }
                when isPipeline && !scope.Unit.IsConstruction && IsOwn(owner) => parameter,
            _ => null,
        };
        if (symbol is null)
        {
            return;
        }

        bool isWrite = Writes.Of(operation) is not null;
        bool isOwnState = isPipeline && IsOwn(symbol);
        bool isInitial = operation is IMemberReferenceOperation { Instance: { } made }
            && (made is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } || IsNew(made));
        if (isOwnState)
        {
            scope.Unit.Uses.Add(new MemberUse(symbol, isWrite, scope.InStep, isInitial));
        }

        if (isInitial || scope.InStep || scope.Unit.IsConstruction)
        {
            return;
        }

        if (isWrite)
        {
            scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.SharedWrite, operation.Syntax.GetLocation(), symbol.Name));
        }
        else if (symbol.IsStatic && !isOwnState && (IsMutable(symbol) || StaticGetters.GivesMutable(symbol)) && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, type.ContainingAssembly))
        {
            scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.SharedRead, operation.Syntax.GetLocation(), $"{symbol.ContainingType.Name}.{symbol.Name}"));
        }
    }

    /// <summary>Whether a member can be set after construction.</summary>
    public static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst && !field.IsReadOnly && !field.IsImplicitlyDeclared,
        IPropertySymbol property => property.SetMethod is { IsInitOnly: false } && !property.IsIndexer && !property.IsAbstract,
        _ => false,
    };

    private bool IsShared(ISymbol member, IMemberReferenceOperation reference) =>
        member.IsStatic || (isPipeline && (IsOwn(member) || reference.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }));

    /// <summary>Whether an object is one that the code around has made: in a variable that gets nothing else.</summary>
    private static bool IsNew(IOperation owner)
    {
        if (owner is not ILocalReferenceOperation { Local: { RefKind: RefKind.None } local })
        {
            return false;
        }

        List<IOperation?> values = [.. LocalCode.MemberOf(owner).Descendants()
            .Where(operation => operation is ILocalReferenceOperation { Local: var other } && IsSame(other) && IsSet(operation)
                || operation is IVariableDeclaratorOperation { Initializer: not null, Symbol: var declared } && IsSame(declared))
            .Select(operation => operation switch
            {
                IVariableDeclaratorOperation declarator => declarator.Initializer!.Value,
                { Parent: ISimpleAssignmentOperation assignment } => assignment.Value,
                _ => null,
            })];
        return values.Count > 0 && values.TrueForAll(value => value is IObjectCreationOperation);

        bool IsSame(ISymbol other) => SymbolEqualityComparer.Default.Equals(other, local);
        static bool IsSet(IOperation variable) => variable.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == variable,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IDeclarationExpressionOperation or ITupleOperation => true,
            _ => variable is ILocalReferenceOperation { IsDeclaration: true },
        };
    }

    private bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, type);
}
