using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace Slipway.Steps;

/// <summary>What the journal keeps of a step's result: its declared type. So that a run does not go on with more than it has when it is taken up, a value
/// of a derived type is read back at once, and the first value of each type is read to see whether it can be, and whether it is the same then.</summary>
internal static class KeptValue<T>
{
    /// <summary>Whether a larger result is worth reading only to know.</summary>
    private const int MostReadBytes = 1 << 20;

    /// <summary>Whether values of a type come back as another one.</summary>
    private static readonly ConcurrentDictionary<Type, bool> Changes = new();

    private static volatile bool isReadable;

    /// <summary>The value, or what comes back in its place.</summary>
    /// <exception cref="StepFailedException">Nothing does.</exception>
    public static T Of(T value, byte[] json)
    {
        if (value is null || (isReadable && (typeof(T).IsValueType || value.GetType() == typeof(T))))
        {
            return value;
        }

        if (typeof(T).IsValueType || value.GetType() == typeof(T))
        {
            if (json.Length <= MostReadBytes)
            {
                ThrowIfLost(json, Read(value, json));
                isReadable = true;
            }

            return value;
        }

        if (!Changes.TryGetValue(value.GetType(), out var changes))
        {
            changes = IsObject() && Read(value, json)?.GetType() != value.GetType();
            Changes.TryAdd(value.GetType(), changes);
        }

        return changes ? Read(value, json) : value;
    }

    /// <summary>Whether the type is written member by member, and not as a list, by a converter of its own or as what it happens to be.</summary>
    private static bool IsObject() => SlipwayJson.Options.GetTypeInfo(typeof(T)).Kind is JsonTypeInfoKind.Object;

    private static void ThrowIfLost(byte[] json, T back)
    {
        if (RoundTrip.FindLoss(json, back) is { } loss)
        {
            throw new StepFailedException($"The result, a {typeof(T).Name}, {loss}", "InvalidResult");
        }
    }

    private static T Read(T value, byte[] json)
    {
        try
        {
            return SlipwayJson.Read<T>(json)!;
        }
        catch (Exception e)
        {
            // Constructors and converters are code of the application's own.
            var type = value!.GetType() == typeof(T) ? typeof(T).Name : $"{value.GetType().Name}, declared as {typeof(T).Name},";
            throw new StepFailedException(
                $"The result, a {type} cannot be read back from the journal, so the run could not be taken up: {e.Message} Return a type that JSON can be read into; for several types with one base, name them there with [JsonDerivedType].",
                "InvalidResult",
                inner: e);
        }
    }
}
