namespace Slipway.Jinja;

/// <summary>Finds methods of built-in types.</summary>
internal static class Methods
{
    public static bool TryBind(Dictionary<string, Builtin> table, HeapValue self, string name, out JinjaValue value) =>
        TryBind(table, new JinjaValue(self), name, out value);

    public static bool TryBind(Dictionary<string, Builtin> table, in JinjaValue self, string name, out JinjaValue value)
    {
        if (table.TryGetValue(name, out Builtin? method))
        {
            value = new FunctionValue(method, self);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The methods of a value's type; null when it has none that are called directly.</summary>
    public static Dictionary<string, Builtin>? TableOf(in JinjaValue value) => value.Reference switch
    {
        string or SafeString => StringMethods.Table,
        ListValue => ListMethods.Table,
        DictValue => DictMethods.Table,
        _ => null,
    };
}
