namespace Slipway.Jinja;

/// <summary>The code of a built-in filter, test, method or global.</summary>
/// <param name="frame">The caller.</param>
/// <param name="self">The filtered or tested value, or the method's object.</param>
/// <param name="arguments">The arguments; in the order of the parameters, absent ones missing, unless the signature is raw.</param>
internal delegate JinjaValue BuiltinFunction(Frame frame, in JinjaValue self, in CallArguments arguments);

/// <summary>A built-in filter, test, method or global.</summary>
internal sealed class Builtin(string name, string signature, BuiltinFunction function)
{
    public string Name => name;

    public Signature Signature { get; } = Signature.Parse(name, signature);

    public BuiltinFunction Function => function;

    /// <summary>Whether it changes its object; the immutable sandbox forbids that.</summary>
    public bool Mutates { get; init; }

    public JinjaValue Invoke(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        if (Signature.IsRaw)
        {
            return function(frame, self, arguments);
        }

        int count = Signature.Parameters.Length;
        var buffer = default(ArgumentBuffer);
        Span<JinjaValue> bound = count <= ArgumentBuffer.Size ? ((Span<JinjaValue>)buffer)[..count] : new JinjaValue[count];
        Signature.Bind(arguments, bound);
        return function(frame, self, new CallArguments(bound));
    }

    /// <summary>A table of built-ins by name.</summary>
    public static Dictionary<string, Builtin> Table(params ReadOnlySpan<Builtin> builtins)
    {
        var table = new Dictionary<string, Builtin>(StringComparer.Ordinal);
        foreach (Builtin builtin in builtins)
        {
            table.Add(builtin.Name, builtin);
        }

        return table;
    }
}
