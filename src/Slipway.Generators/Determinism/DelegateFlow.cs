using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Where the delegates that a type's code makes may end up: in variables, collections and objects, or with whoever calls the function that returns them.</summary>
internal sealed class DelegateFlow(INamedTypeSymbol type, DelegateTypes types)
{
    /// <summary>The member, local function, variable or parameter that an operation calls or reads; null for anything else.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation reference => reference.Method,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };

    public bool IsOwn(ISymbol symbol) => symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }
        || SymbolEqualityComparer.Default.Equals(SlipwayTypes.TypeOf(symbol), type);

    /// <summary>How many levels of delegates a variable holds or a function returns; 0 for none.</summary>
    public int LevelsOf(ISymbol symbol) => types.LevelsIn(TypeOf(symbol));

    /// <summary>Whether an operation refers to the delegates of its symbol: they are called or handed on, not set, and not just counted.</summary>
    public bool UsesDelegates(IOperation operation)
    {
        if (operation is ILocalReferenceOperation { IsDeclaration: true } || SymbolOf(operation) is not { } symbol || LevelsOf(symbol) == 0)
        {
            return false;
        }

        IOperation value = PartOf(operation);
        return value.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target != value,
            ITupleOperation tuple => !IsTarget(tuple),
            IArgumentOperation { Parameter.RefKind: RefKind.Out } => false,
            IPropertyReferenceOperation { Property: var property } access when access.Instance == value =>
                property.Name != "Keys" && types.LevelsIn(property.Type) > 0 || (types.IsDeclaredHere(value.Type) && !DelegateTypes.IsStored(property)),
            IFieldReferenceOperation { Field: var field } access when access.Instance == value => types.LevelsIn(field.Type) > 0,
            IInvocationOperation call when call.Instance == value =>
                value.Type?.TypeKind is TypeKind.Delegate || types.LevelsIn(call.Type) > 0 || types.IsDeclaredHere(value.Type),
            _ => true,
        };
    }

    /// <summary>Whether an operation gives delegates that are called at once, so that they are not handed on.</summary>
    public bool IsCalled(IOperation operation) => PartOf(operation) is { Type.TypeKind: TypeKind.Delegate } value
        && value.Parent is IInvocationOperation call && call.Instance == value;

    /// <summary>The delegates that a call of a delegate gives; null when it gives none, or nobody knows where it comes from.</summary>
    public CodeName? ReturnedBy(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } called } && types.LevelsIn(operation.Type) > 0
            ? OriginOf(called)?.Below(1)
            : null;

    /// <summary>The variable or the type's own field or property that a value is put into, or into a collection or object that it holds; null for anything else.</summary>
    public ISymbol? Holder(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IFieldReferenceOperation { Field: var field } when IsOwn(field) => field.OriginalDefinition,
        IPropertyReferenceOperation { Property: { IsIndexer: true }, Instance: { } collection } => Holder(collection),
        IPropertyReferenceOperation { Property: { IsIndexer: false } property } when IsOwn(property) => SlipwayTypes.CodeOf(property.OriginalDefinition),
        IMemberReferenceOperation { Instance: { } owner } member when types.LevelsIn(member.Type) > 0 => Holder(owner),
        IArrayElementReferenceOperation element => Holder(element.ArrayReference),
        _ => null,
    };

    /// <summary>Whether delegates given to a call or a creation come out of it again, as the delegate that it returns or in the collection or object that it makes or fills.</summary>
    public bool Passes(IOperation call, IOperation part) => call switch
    {
        IInvocationOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } } => true,
        IInvocationOperation { Type: { TypeKind: TypeKind.Delegate } result } => part is IArgumentOperation && types.LevelsIn(result) > 0,
        IObjectCreationOperation creation => types.LevelsIn(creation.Type) > 0,
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

    /// <summary>What the parts of a deconstructed value are put into: variables, fields and properties, also of parts of parts.</summary>
    public IEnumerable<ISymbol> PartsOf(IOperation target) => target switch
    {
        IDeclarationExpressionOperation declaration => PartsOf(declaration.Expression),
        ITupleOperation tuple => tuple.Elements.SelectMany(PartsOf),
        _ when Holder(target) is { } holder => [holder],
        _ => [],
    };

    /// <summary>What an element of a tuple that is deconstructed at once is put into; null when the tuple is not.</summary>
    public static IOperation? TargetOf(IOperation element, ITupleOperation tuple)
    {
        IOperation value = tuple;
        while (value.Parent is IConversionOperation conversion)
        {
            value = conversion;
        }

        IOperation? target = value.Parent is IDeconstructionAssignmentOperation deconstruction && deconstruction.Value == value ? deconstruction.Target : null;
        return (target is IDeclarationExpressionOperation declaration ? declaration.Expression : target) is ITupleOperation targets
            ? targets.Elements[tuple.Elements.IndexOf(element)]
            : null;
    }

    /// <summary>Whether a tuple names what the parts of a deconstructed value are put into.</summary>
    private static bool IsTarget(ITupleOperation tuple) => tuple.Parent switch
    {
        ITupleOperation around => IsTarget(around),
        IDeconstructionAssignmentOperation deconstruction => deconstruction.Target == tuple,
        _ => false,
    };

    /// <summary>Where a delegate comes from; null when nobody knows.</summary>
    private CodeName? OriginOf(IOperation value) => value switch
    {
        IConversionOperation conversion => OriginOf(conversion.Operand),
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } called } => OriginOf(called)?.Below(1),
        IArrayElementReferenceOperation element => OriginOf(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => OriginOf(collection),
        _ when SymbolOf(value) is { } symbol && IsOwn(symbol) => new CodeName(SlipwayTypes.CodeOf(symbol.OriginalDefinition), Depth: 1),
        IMemberReferenceOperation { Instance: { } owner } => OriginOf(owner),
        _ => null,
    };

    /// <summary>An operation, or what is taken of the collection or object that it gives.</summary>
    private IOperation PartOf(IOperation operation)
    {
        while (operation.Parent switch
        {
            IPropertyReferenceOperation { Property.IsIndexer: true } element when element.Instance == operation => element,
            IArrayElementReferenceOperation element when element.ArrayReference == operation => element,
            IPropertyReferenceOperation { Property: var property } member when member.Instance == operation && IsKept(property.Type, operation) => member,
            IFieldReferenceOperation { Field: var field } member when member.Instance == operation && IsKept(field.Type, operation) => member,
            _ => (IOperation?)null,
        } is { } part)
        {
            operation = part;
        }

        return operation;
    }

    private bool IsKept(ITypeSymbol member, IOperation owner) => types.IsDeclaredHere(owner.Type) && types.LevelsIn(member) > 0;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.ReturnType,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        _ => null,
    };
}
