using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>What is looked up once for a compilation.</summary>
internal sealed class KnownSymbols(SlipwayTypes slipway, Compilation compilation)
{
    public SlipwayTypes Slipway { get; } = slipway;

    public ForbiddenApis Forbidden { get; } = new(compilation);

    public UnorderedCollections Unordered { get; } = new(compilation);
}
