namespace Slipway.Jinja;

/// <summary>What one render may use. Every limit has its own exception, a <see cref="JinjaLimitException"/>.</summary>
/// <remarks>Time is limited by the <see cref="CancellationToken"/> of the render, which is looked at in every iteration and call.</remarks>
public sealed record JinjaLimits
{
    /// <summary>The longest rendered text, in UTF-16 units.</summary>
    /// <value>Ten million.</value>
    public int MaxOutputLength { get; init; } = 10_000_000;

    /// <summary>The items that all loops and filters of one render may go over.</summary>
    /// <value>Five million.</value>
    public long MaxIterations { get; init; } = 5_000_000;

    /// <summary>How deep macros, includes, recursive loops and nested data may go.</summary>
    /// <value>200.</value>
    public int MaxRecursionDepth { get; init; } = 200;

    /// <summary>The longest string or list an expression may make, in UTF-16 units or items.</summary>
    /// <value>Ten million.</value>
    public int MaxStringLength { get; init; } = 10_000_000;

    /// <summary>The length of all strings and lists one render may make, whether still in use or not.</summary>
    /// <value>200 million.</value>
    public long MaxTotalLength { get; init; } = 200_000_000;

    /// <summary>The longest <c>range</c>.</summary>
    /// <value>100,000, as in Jinja2's sandbox.</value>
    public int MaxRangeLength { get; init; } = 100_000;

    /// <summary>The bits of the largest integer.</summary>
    /// <value>65,536.</value>
    public int MaxIntegerBits { get; init; } = 65_536;

    /// <summary>The longest template source, in UTF-16 units; a longer one is a <see cref="JinjaSyntaxException"/>.</summary>
    /// <value>Four million.</value>
    public int MaxTemplateLength { get; init; } = 4_000_000;

    /// <summary>How deep statements and parentheses may be nested in the source; deeper is a <see cref="JinjaSyntaxException"/>.</summary>
    /// <value>100.</value>
    public int MaxNestingDepth { get; init; } = 100;
}
