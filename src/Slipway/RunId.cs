using System.Diagnostics.CodeAnalysis;

namespace Slipway;

/// <summary>The id of a run. Sorts by the time the run began.</summary>
/// <param name="Value">A version 7 UUID.</param>
public readonly record struct RunId(Guid Value) : ISpanParsable<RunId>
{
    private const string Prefix = "run_";

    /// <summary>A new id.</summary>
    public static RunId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    /// <inheritdoc />
    public override string ToString() => $"{Prefix}{Value:N}";

    /// <inheritdoc />
    public static RunId Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc />
    public static RunId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is not a run id; run ids look like run_0192f3…, see 'slipway runs'.");

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out RunId result)
    {
        var digits = s.StartsWith(Prefix, StringComparison.Ordinal) ? s[Prefix.Length..] : s;
        var parsed = Guid.TryParseExact(digits, "N", out var value);
        result = new RunId(value);
        return parsed;
    }
}
