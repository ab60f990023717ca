using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Where the delegates that a type's code makes may end up: in variables and collections, or with whoever calls the function that returns them.</summary>
internal sealed class DelegateFlow(INamedTypeSymbol type, SlipwayTypes slipway)
{
    /// <summary>The member, local function or variable that an operation calls or reads; null for anything else.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation reference => reference.Method,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };

    public bool IsOwn(ISymbol symbol) => symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }
        || SymbolEqualityComparer.Default.Equals(SlipwayTypes.TypeOf(symbol), type);

    /// <summary>Whether a variable or what a function returns is a delegate, or a collection or task of some. Those that get a run context do not count.</summary>
    public bool MayHold(ISymbol symbol) => Holds(TypeOf(symbol));

    /// <summary>Whether an operation refers to the delegates of its symbol: they are called or handed on, not set, and not just counted.</summary>
    public bool UsesDelegates(IOperation operation)
    {
        if (operation is ILocalReferenceOperation { IsDeclaration: true } || SymbolOf(operation) is not { } symbol || !MayHold(symbol))
        {
            return false;
        }

        IOperation value = operation;
        while (ElementAccess(value) is { } element)
        {
            value = element;
        }

        return value.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target != value,
            IArgumentOperation { Parameter.RefKind: RefKind.Out } => false,
            IPropertyReferenceOperation property when property.Instance == value => property.Property.Name != "Keys" && Holds(property.Type),
            IInvocationOperation call when call.Instance == value => value.Type?.TypeKind is TypeKind.Delegate || Holds(call.Type),
            _ => true,
        };
    }

    /// <summary>The variable or the type's own field or property that a value is put into, or into a collection that it holds; null for anything else.</summary>
    public ISymbol? Holder(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IFieldReferenceOperation { Field: var field } when IsOwn(field) => field.OriginalDefinition,
        IPropertyReferenceOperation { Property: { IsIndexer: true }, Instance: { } collection } => Holder(collection),
        IPropertyReferenceOperation { Property: { IsIndexer: false } property } when IsOwn(property) => SlipwayTypes.CodeOf(property.OriginalDefinition),
        IArrayElementReferenceOperation element => Holder(element.ArrayReference),
        _ => null,
    };

    /// <summary>Whether delegates given to a call or a creation come out of it again, as the delegate that it returns or in the collection that it makes or fills.</summary>
    public bool Passes(IOperation call, IOperation part) => call switch
    {
        IInvocationOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } } => true,
        IInvocationOperation { Type: { TypeKind: TypeKind.Delegate } result } => part is IArgumentOperation && Holds(result),
        IObjectCreationOperation creation => Holds(creation.Type),
        _ => false,
    };

    /// <summary>Whether an argument becomes an element of the collection that a method belongs to.</summary>
    public static bool IsElement(IArgumentOperation argument) => argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type };

    /// <summary>The variables that a call puts its results into.</summary>
    public static IEnumerable<ILocalSymbol> TakenOut(IInvocationOperation call) => call.Arguments
        .Where(argument => argument.Parameter?.RefKind is RefKind.Out)
        .Select(argument => argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value)
        .OfType<ILocalReferenceOperation>()
        .Select(reference => reference.Local);

    private static IOperation? ElementAccess(IOperation value) => value.Parent switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true } element when element.Instance == value => element,
        IArrayElementReferenceOperation element when element.ArrayReference == value => element,
        _ => null,
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.ReturnType,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };

    private bool Holds(ITypeSymbol? candidate) => candidate switch
    {
        IArrayTypeSymbol array => Holds(array.ElementType),
        INamedTypeSymbol { DelegateInvokeMethod: { } invoke } => !slipway.TakesRun(invoke),
        INamedTypeSymbol named => named.TypeArguments.Any(Holds) || Holds(named.ContainingType),
        _ => false,
    };
}
