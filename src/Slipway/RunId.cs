using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>The id of a run. Sorts by the time the run began.</summary>
/// <param name="Value">A version 7 UUID.</param>
[JsonConverter(typeof(RunIdConverter))]
public readonly record struct RunId(Guid Value) : ISpanParsable<RunId>
{
    private const string Prefix = "run_";

    /// <summary>A new id.</summary>
    public static RunId New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new(Guid.CreateVersion7(time.GetUtcNow()));
    }

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

/// <summary>Run ids are written as people see them.</summary>
internal sealed class RunIdConverter : JsonConverter<RunId>
{
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RunId.TryParse(reader.GetString(), null, out var id) ? id : throw new JsonException($"'{reader.GetString()}' is not a run id.");

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
