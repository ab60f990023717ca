using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>A change that a function makes to a variable of the code around it, or to the object or collection in it.</summary>
/// <param name="Variable">The local variable or parameter, or a member of the object whose code it is.</param>
/// <param name="Reference">The reference to it.</param>
/// <param name="Write">What changes it.</param>
internal sealed record CapturedChange(ISymbol Variable, IOperation Reference, IOperation Write)
{
    /// <summary>The changes that a function makes, itself or by local functions.</summary>
    public static IEnumerable<CapturedChange> Of(FunctionCode function) =>
        from operation in function.Operations
        let variable = VariableOf(operation)
        where variable is not null && !function.Declares(variable)
        let write = Writes.Of(operation)
        where write is not null
        select new CapturedChange(variable, operation, write);

    /// <summary>The variable, parameter or member of its own object that an operation refers to; null for anything else.</summary>
    public static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { IsDeclaration: false, Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field.IsStatic: false, Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } field => field.Field,
        IPropertyReferenceOperation { Property: { IsStatic: false, IsIndexer: false }, Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } property =>
            property.Property,
        _ => null,
    };

    /// <summary>Whether a variable belongs to the object whose code it is, not to one call.</summary>
    public static bool IsOfObject(ISymbol variable) =>
        variable is IFieldSymbol or IPropertySymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };
}
