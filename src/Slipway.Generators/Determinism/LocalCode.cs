using Microsoft.CodeAnalysis;

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
}
