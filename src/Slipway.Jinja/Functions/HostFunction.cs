namespace Slipway.Jinja;

/// <summary>Brings functions of the host into the form of the built-in ones.</summary>
internal static class HostFunction
{
    /// <summary>A filter or test: the value is the first argument.</summary>
    public static Builtin ForValue(string name, JinjaFunction function) => new(name, "*", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        var all = new JinjaValue[arguments.Positional.Length + 1];
        all[0] = self;
        arguments.Positional.CopyTo(all.AsSpan(1));
        return function(new JinjaCall(new CallArguments(all, arguments.Names, arguments.Named), frame.State.CancellationToken));
    });

    /// <summary>A global function.</summary>
    public static FunctionValue AsValue(string name, JinjaFunction function) => new(new Builtin(name, "*", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
        function(new JinjaCall(arguments, frame.State.CancellationToken))));
}
