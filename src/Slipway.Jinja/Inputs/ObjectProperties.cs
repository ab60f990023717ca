using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Slipway.Jinja;

/// <summary>Reads the public readable properties of host objects, each once, into a dict: the only reflection there is, and out of reach for templates.</summary>
internal static class ObjectProperties
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();
    private static readonly ConcurrentDictionary<Type, Dictionary<string, string>> Aliases = new();

    public static JinjaValue Convert(object value, int depth)
    {
        Type type = value.GetType();
        EnsureAllowed(type);
        PropertyInfo[] properties = Properties.GetOrAdd(type, FindProperties);
        var dict = new DictValue(properties.Length) { Aliases = Aliases.GetOrAdd(type, FindAliases) };
        foreach (PropertyInfo property in properties)
        {
            dict[property.Name] = InputConversion.Convert(property.GetValue(value), depth + 1);
        }

        return dict;
    }

    /// <summary>The pairs of a dictionary that is none of the usual types; null for any other sequence.</summary>
    public static IEnumerable<(object? Key, object? Value)>? AsPairs(IEnumerable sequence)
    {
        Type? dictionary = Array.Find(sequence.GetType().GetInterfaces(), type => type.IsGenericType &&
            (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(IDictionary<,>)));
        if (dictionary is null)
        {
            return null;
        }

        Type pair = typeof(KeyValuePair<,>).MakeGenericType(dictionary.GetGenericArguments());
        PropertyInfo key = pair.GetProperty("Key")!;
        PropertyInfo value = pair.GetProperty("Value")!;
        return sequence.Cast<object>().Select(item => (key.GetValue(item), value.GetValue(item)));
    }

    private static PropertyInfo[] FindProperties(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 &&
                !property.PropertyType.IsByRefLike && !property.PropertyType.IsPointer)
            .GroupBy(property => property.Name, StringComparer.Ordinal)
            .Select(group => group.First()),
    ];

    private static Dictionary<string, string> FindAliases(Type type)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PropertyInfo property in Properties.GetOrAdd(type, FindProperties))
        {
            aliases.TryAdd(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property.Name);
        }

        return aliases;
    }

    private static void EnsureAllowed(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(MemberInfo).IsAssignableFrom(type) || typeof(Assembly).IsAssignableFrom(type) ||
            typeof(Module).IsAssignableFrom(type) || typeof(Stream).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type) ||
            typeof(IServiceProvider).IsAssignableFrom(type) || type.IsPointer)
        {
            throw Fail.Runtime($"Objects of type {type.Name} cannot be given to a template.");
        }
    }
}
