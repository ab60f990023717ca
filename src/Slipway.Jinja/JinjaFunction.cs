namespace Slipway.Jinja;

/// <summary>A filter, test or global function of the host.</summary>
/// <param name="call">The arguments. They live as long as the call.</param>
/// <returns>The result.</returns>
/// <remarks>
/// Called from any thread that renders. Throw a <see cref="JinjaRuntimeException"/> to fail with the place in the template.
/// </remarks>
public delegate JinjaValue JinjaFunction(JinjaCall call);

/// <summary>The arguments of a call from a template.</summary>
public readonly ref struct JinjaCall
{
    private readonly CallArguments _arguments;

    internal JinjaCall(in CallArguments arguments, CancellationToken cancellationToken)
    {
        _arguments = arguments;
        CancellationToken = cancellationToken;
    }

    /// <summary>The number of positional arguments.</summary>
    public int Count => _arguments.Positional.Length;

    /// <summary>The token of the render.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The names of the keyword arguments.</summary>
    public ReadOnlySpan<string> Names => _arguments.Names;

    /// <summary>A positional argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <exception cref="JinjaRuntimeException">There are fewer arguments.</exception>
    public JinjaValue this[int index] => index < _arguments.Positional.Length
        ? _arguments.Positional[index]
        : throw Fail.Type($"missing argument {index + 1}");

    /// <summary>An argument given by place or by name, or the default.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="name">Its name.</param>
    /// <param name="defaultValue">What an absent argument counts as.</param>
    public JinjaValue Get(int index, string name, JinjaValue defaultValue = default)
    {
        if (index < _arguments.Positional.Length)
        {
            return _arguments.Positional[index];
        }

        int place = _arguments.Names.IndexOf(name);
        return place < 0 ? defaultValue : _arguments.Named[place];
    }
}
