using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>What the values of templates need to compute with, and how far a port may go: it has no process of its own that could be ended.</summary>
internal static class PythonRuntime
{
    /// <summary>The most items that a port may go over in a step; a script of Python takes some seconds for as many.</summary>
    public const long MostItems = 20_000_000;

    private const int MostLetters = 100_000_000;

    [ThreadStatic]
    private static long t_itemsLeft;

    [ThreadStatic]
    private static long t_most;

    // Its counters only grow towards limits that are never reached; nothing else of it changes.
    public static Frame Frame { get; } = new(
        new RenderState(
            new JinjaEnvironment(new JinjaOptions
            {
                AllowMutation = true,
                Limits = new JinjaLimits { MaxIterations = long.MaxValue, MaxTotalLength = long.MaxValue, MaxStringLength = MostLetters, MaxRangeLength = MostLetters },
            }),
            new TextSink(0),
            CancellationToken.None),
        context: null!,
        slotCount: 0);

    /// <summary>Runs a port.</summary>
    /// <param name="items">The most items that it may go over.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="PythonLimitException">It goes over more.</exception>
    public static PythonValue Run(long items, Func<PythonValue> port)
    {
        t_most = t_itemsLeft = items;
        try
        {
            return port();
        }
        finally
        {
            t_most = 0;
        }
    }

    /// <summary>Counts an item that a port goes over.</summary>
    public static void CountItem()
    {
        if (t_most > 0 && --t_itemsLeft < 0)
        {
            throw new PythonLimitException(t_most);
        }
    }

    /// <summary>Calls a method.</summary>
    /// <exception cref="PythonException">The value has none of that name.</exception>
    public static PythonValue Call(PythonValue self, string method, params ReadOnlySpan<PythonValue> arguments)
    {
        if (!Members.TryGetAttribute(self.Value, method, out JinjaValue function) || function.Reference is not HeapValue { IsCallable: true } callable)
        {
            throw new PythonException("AttributeError", $"'{Types.Name(self.Value)}' object has no attribute '{method}'");
        }

        var values = new JinjaValue[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Value;
        }

        return new(callable.Call(Frame, new CallArguments(values)));
    }
}
