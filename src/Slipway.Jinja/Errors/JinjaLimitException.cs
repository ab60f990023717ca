using System.Globalization;

namespace Slipway.Jinja;

/// <summary>The template ran into one of its <see cref="JinjaLimits"/>.</summary>
public abstract class JinjaLimitException : JinjaRuntimeException
{
    private protected JinjaLimitException(string detail, long limit)
        : base(detail, "OverflowError") => Limit = limit;

    /// <summary>The limit that was met.</summary>
    public long Limit { get; }

    private protected static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The rendered text grew beyond <see cref="JinjaLimits.MaxOutputLength"/>.</summary>
public sealed class JinjaOutputLimitException : JinjaLimitException
{
    internal JinjaOutputLimitException(long limit)
        : base($"The output is longer than {Number(limit)} characters (MaxOutputLength).", limit)
    {
    }
}

/// <summary>Loops and filters together went over more items than <see cref="JinjaLimits.MaxIterations"/>.</summary>
public sealed class JinjaIterationLimitException : JinjaLimitException
{
    internal JinjaIterationLimitException(long limit)
        : base($"The template iterates over more than {Number(limit)} items (MaxIterations).", limit)
    {
    }
}

/// <summary>Macros, includes, recursive loops or nested data go deeper than <see cref="JinjaLimits.MaxRecursionDepth"/>.</summary>
public sealed class JinjaRecursionLimitException : JinjaLimitException
{
    internal JinjaRecursionLimitException(long limit)
        : base($"The recursion is deeper than {Number(limit)} levels (MaxRecursionDepth), or than the stack allows.", limit)
    {
    }
}

/// <summary>One string or list would grow beyond <see cref="JinjaLimits.MaxStringLength"/>, or all together beyond <see cref="JinjaLimits.MaxTotalLength"/>.</summary>
public sealed class JinjaSizeLimitException : JinjaLimitException
{
    internal JinjaSizeLimitException(long limit, string name)
        : base($"A value is larger than {Number(limit)} characters or items ({name}).", limit)
    {
    }
}

/// <summary>A <c>range</c> is longer than <see cref="JinjaLimits.MaxRangeLength"/>.</summary>
public sealed class JinjaRangeLimitException : JinjaLimitException
{
    internal JinjaRangeLimitException(long limit)
        : base($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({Number(limit)}).", limit)
    {
    }
}

/// <summary>An integer has more bits than <see cref="JinjaLimits.MaxIntegerBits"/>.</summary>
public sealed class JinjaNumberLimitException : JinjaLimitException
{
    internal JinjaNumberLimitException(long limit)
        : base($"A number is larger than {Number(limit)} bits (MaxIntegerBits).", limit)
    {
    }
}
