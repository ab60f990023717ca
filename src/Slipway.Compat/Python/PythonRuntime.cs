using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>What the values of templates need to compute with: limits that a script's own limits make unnecessary.</summary>
internal static class PythonRuntime
{
    private const int MostLetters = 100_000_000;

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
