namespace Slipway.Migration.Structuring;

/// <summary>How the items of a region run: one after the other, at the same time, or a single one.</summary>
internal abstract record Arrangement
{
    /// <summary>A single item.</summary>
    public sealed record One(RegionItem Item) : Arrangement;

    /// <summary>One after the other.</summary>
    public sealed record Series(IReadOnlyList<Arrangement> Parts) : Arrangement;

    /// <summary>At the same time.</summary>
    public sealed record Parallel(IReadOnlyList<Arrangement> Parts) : Arrangement;

    /// <summary>The items of the arrangement.</summary>
    public IEnumerable<RegionItem> Items() => this switch
    {
        One one => [one.Item],
        Series series => series.Parts.SelectMany(part => part.Items()),
        Parallel parallel => parallel.Parts.SelectMany(part => part.Items()),
        _ => throw new InvalidOperationException("An arrangement is one of three kinds."),
    };
}
