using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Slipway.Compat.Dify;

/// <summary>The types a code node's output may be declared with (12.3).</summary>
internal enum CodeOutputKind
{
    Any,
    Text,
    Number,
    Boolean,
    Object,
    TextList,
    NumberList,
    BooleanList,
    ObjectList,
}

/// <summary>A declared output.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Children">The members of an object, or of a list's objects; null when any are allowed.</param>
internal sealed record CodeOutput(string Name, CodeOutputKind Kind, IReadOnlyList<CodeOutput>? Children = null);

/// <summary>The declared outputs of a code node, derived from the type they are read into.</summary>
internal sealed partial class CodeContract
{
    private readonly IReadOnlyList<CodeOutput> _outputs;

    private CodeContract(IReadOnlyList<CodeOutput> outputs) => _outputs = outputs;

    /// <exception cref="ArgumentException">The type is no object in JSON, or has a member of a type that code nodes do not know.</exception>
    public static CodeContract Of(Type type) => new(OutputsOf(type, []));

    /// <summary>The members of a type as outputs, in the order of its JSON.</summary>
    /// <exception cref="ArgumentException">See <see cref="Of"/>.</exception>
    internal static IReadOnlyList<CodeOutput> DescribeMembers(Type type) => OutputsOf(type, []);

    private static List<CodeOutput> OutputsOf(Type type, HashSet<Type> around)
    {
        JsonTypeInfo info = SlipwayJson.Options.GetTypeInfo(type);
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            throw new ArgumentException($"'{type.Name}' is no object in JSON; the outputs of a code node are one.");
        }

        if (!around.Add(type))
        {
            throw new ArgumentException($"'{type.Name}' contains itself; the outputs of a code node cannot.");
        }

        List<CodeOutput> outputs = [.. info.Properties.Select(property => OutputOf(property.Name, property.PropertyType, around))];
        around.Remove(type);
        return outputs;
    }

    private static CodeOutput OutputOf(string name, Type declared, HashSet<Type> around)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ScalarKind(type) is { } scalar)
        {
            return new CodeOutput(name, scalar);
        }

        JsonTypeInfo info = SlipwayJson.Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Enumerable && info.ElementType is { } element)
        {
            return ListOf(name, Nullable.GetUnderlyingType(element) ?? element, around);
        }

        return info.Kind == JsonTypeInfoKind.Object
            ? new CodeOutput(name, CodeOutputKind.Object, OutputsOf(type, around))
            : throw new ArgumentException($"Output '{name}' has the type {type.Name}, which a code node cannot return.");
    }

    private static CodeOutput ListOf(string name, Type element, HashSet<Type> around) => ScalarKind(element) switch
    {
        CodeOutputKind.Text => new CodeOutput(name, CodeOutputKind.TextList),
        CodeOutputKind.Number => new CodeOutput(name, CodeOutputKind.NumberList),
        CodeOutputKind.Boolean => new CodeOutput(name, CodeOutputKind.BooleanList),
        CodeOutputKind.Object => new CodeOutput(name, CodeOutputKind.ObjectList),
        CodeOutputKind.Any => new CodeOutput(name, CodeOutputKind.Any),
        _ => new CodeOutput(name, CodeOutputKind.ObjectList, OutputsOf(element, around)),
    };

    private static CodeOutputKind? ScalarKind(Type type)
    {
        if (type == typeof(string))
        {
            return CodeOutputKind.Text;
        }

        if (type == typeof(bool))
        {
            return CodeOutputKind.Boolean;
        }

        if (type == typeof(JsonObject))
        {
            return CodeOutputKind.Object;
        }

        if (type == typeof(DifyNumber) || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal) || type == typeof(BigInteger))
        {
            return CodeOutputKind.Number;
        }

        return typeof(JsonNode).IsAssignableFrom(type) || type == typeof(object) ? CodeOutputKind.Any : null;
    }
}
