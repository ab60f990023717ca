namespace Slipway.Jinja;

/// <summary>The parameters of a built-in function, and Python's rules for binding arguments to them.</summary>
internal sealed class Signature
{
    private readonly string _function;
    private readonly int _required;
    private readonly bool _positionalOnly;

    private Signature(string function, string[] parameters, int required, bool positionalOnly, bool isRaw)
    {
        _function = function;
        Parameters = parameters;
        _required = required;
        _positionalOnly = positionalOnly;
        IsRaw = isRaw;
    }

    public string[] Parameters { get; }

    /// <summary>Whether the function looks at its arguments itself: it takes any number, or any name.</summary>
    public bool IsRaw { get; }

    /// <summary>Reads a signature: names, optional ones with a question mark; a slash at the end for positional only; <c>*</c> for any.</summary>
    public static Signature Parse(string function, string text)
    {
        if (text == "*")
        {
            return new Signature(function, [], 0, false, true);
        }

        bool positionalOnly = text.EndsWith('/');
        string[] names = text.TrimEnd('/').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new Signature(function, [.. names.Select(name => name.TrimEnd('?'))], names.Count(name => !name.EndsWith('?')), positionalOnly, false);
    }

    /// <summary>Where a named argument goes, or -1.</summary>
    public int FindParameter(string name) => _positionalOnly ? -1 : Array.IndexOf(Parameters, name);

    public bool AreRequiredBound(Evaluator?[] bound) => Array.IndexOf(bound, null, 0, _required) < 0;

    /// <summary>Where a named argument goes.</summary>
    /// <exception cref="JinjaRuntimeException">There is no such parameter.</exception>
    private int IndexOf(string name)
    {
        int index = FindParameter(name);
        return index >= 0 ? index : throw Fail.Type($"{_function}() got an unexpected keyword argument '{name}'");
    }

    /// <summary>Puts the arguments into the order of the parameters; absent ones are missing.</summary>
    public void Bind(in CallArguments arguments, Span<JinjaValue> bound)
    {
        bound.Fill(JinjaValue.Missing);
        EnsureCount(arguments.Positional.Length);
        arguments.Positional.CopyTo(bound);
        for (int index = 0; index < arguments.Names.Length; index++)
        {
            int place = IndexOf(arguments.Names[index]);
            if (!bound[place].IsMissing)
            {
                throw Fail.Type($"{_function}() got multiple values for argument '{Parameters[place]}'");
            }

            bound[place] = arguments.Named[index];
        }

        for (int index = 0; index < _required; index++)
        {
            if (bound[index].IsMissing)
            {
                throw Missing(index);
            }
        }
    }

    private void EnsureCount(int count)
    {
        if (count > Parameters.Length)
        {
            throw Fail.Type($"{_function}() takes {Parameters.Length} positional arguments but {count} were given");
        }
    }

    private JinjaRuntimeException Missing(int index) => Fail.Type($"{_function}() missing 1 required positional argument: '{Parameters[index]}'");
}
