namespace Slipway.Jinja;

/// <summary>The names of Python's types, as messages show them.</summary>
internal static class Types
{
    public static string Name(in JinjaValue value) => value.Reference switch
    {
        null => "NoneType",
        string => "str",
        HeapValue heap => heap.TypeName,
        _ when value.IsInt => "int",
        _ when value.IsFloat => "float",
        _ when value.IsBool => "bool",
        _ => "object",
    };

    /// <summary>How Jinja2 names an object in a message about a missing attribute.</summary>
    public static string ObjectName(in JinjaValue value) => value.Reference switch
    {
        null => "None",
        HeapValue { TypeModule: { } module } heap => $"{module}.{heap.TypeName} object",
        _ => $"{Name(value)} object",
    };

    public static bool IsText(in JinjaValue value) => value.Reference is string or SafeString;

    public static string? Text(in JinjaValue value) => value.Reference as string ?? (value.Reference as SafeString)?.Text;

    public static bool IsInteger(in JinjaValue value) => value.IsInt || value.IsBool || value.Reference is BigIntValue;

    public static bool IsNumber(in JinjaValue value) => IsInteger(value) || value.IsFloat || value.Reference is ComplexValue;
}
