using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Code of the member that an operation stands in.</summary>
internal static class LocalCode
{
    /// <summary>All code of the member, initializer or the like.</summary>
    public static IOperation MemberOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>The local function, or the variable with a delegate, that an operation calls or hands on; null for anything else.</summary>
    public static ISymbol? FunctionOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } => function.OriginalDefinition,
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => function.OriginalDefinition,
        ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } variable => variable.Local,
        _ => null,
    };

    /// <summary>The code of such a local function, or what such a variable is declared with; null when an operation is of neither.</summary>
    public static IOperation? BodyOf(IOperation operation) => FunctionOf(operation) is { } function
        ? MemberOf(operation).Descendants().FirstOrDefault(declaration => SymbolEqualityComparer.Default.Equals(function, declaration switch
        {
            ILocalFunctionOperation local => local.Symbol,
            IVariableDeclaratorOperation { Initializer: not null } variable => variable.Symbol,
            _ => null,
        }))
        : null;
}
