using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Slipway.Steps;

/// <summary>What of a value is lost on its way into the journal and back.</summary>
internal static class RoundTrip
{
    /// <summary>What is lost; null for nothing that can be seen.</summary>
    /// <param name="json">The value as it was written.</param>
    /// <param name="back">The value as it was read from that.</param>
    public static string? FindLoss<T>(byte[] json, T back)
    {
        if (FieldLeftOut(SlipwayJson.Options.GetTypeInfo(typeof(T))) is { } field)
        {
            return $"would come back incomplete: JSON leaves its public field '{field}' out. Make it a property, or mark it [JsonIgnore].";
        }

        var again = SlipwayJson.Write(back);
        if (again.AsSpan().SequenceEqual(json))
        {
            return null;
        }

        using var written = JsonDocument.Parse(json, SlipwayJson.Documents);
        using var read = JsonDocument.Parse(again, SlipwayJson.Documents);
        return FindChange(written.RootElement, read.RootElement, "") is { } place
            ? $"comes back from the journal changed{(place.Length == 0 ? "" : $" at '{place}'")}, so a run that is taken up would go on with something else. JSON sets members that have a public setter or a parameter of the constructor; for others return another type."
            : null;
    }

    private static string? FieldLeftOut(JsonTypeInfo info) => info.Kind is not JsonTypeInfoKind.Object
        ? null
        : info.Type.GetFields(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(field =>
            !field.IsDefined(typeof(JsonIgnoreAttribute)) && !info.Properties.Any(member => IsOf(member, field)))?.Name;

    /// <summary>Members for the items of tuples have no field of their own.</summary>
    private static bool IsOf(JsonPropertyInfo member, FieldInfo field) => member.AttributeProvider is FieldInfo own
        ? own.Name == field.Name
        : member.Name == member.Options.PropertyNamingPolicy?.ConvertName(field.Name);

    private static string? FindChange(JsonElement written, JsonElement read, string place) => (written.ValueKind, read.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => written.EnumerateObject()
            .Select(member => Below(member.Value, read.TryGetProperty(member.Name, out var other) ? other : default, place.Length == 0 ? member.Name : $"{place}.{member.Name}"))
            .FirstOrDefault(static found => found is not null),
        (JsonValueKind.Array, JsonValueKind.Array) when written.GetArrayLength() == read.GetArrayLength() => written.EnumerateArray()
            .Zip(read.EnumerateArray(), (one, other) => (one, other))
            .Select((pair, index) => Below(pair.one, pair.other, $"{place}[{index}]"))
            .FirstOrDefault(static found => found is not null),
        _ => place,
    };

    private static string? Below(JsonElement written, JsonElement read, string place) =>
        read.ValueKind is not JsonValueKind.Undefined && JsonElement.DeepEquals(written, read) ? null : FindChange(written, read, place);
}
