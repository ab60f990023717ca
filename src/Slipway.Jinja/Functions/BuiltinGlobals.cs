namespace Slipway.Jinja;

/// <summary>The globals every template sees: <c>range</c>, <c>dict</c>, <c>lipsum</c>, <c>cycler</c>, <c>joiner</c>, <c>namespace</c>.</summary>
internal static class BuiltinGlobals
{
    public static readonly (string Name, HeapValue Value)[] All =
    [
        ("range", new FunctionValue(new Builtin("range", "*", Range))),
        ("dict", new ClassValue(new Builtin("dict", "*", Dict), "")),
        ("lipsum", new FunctionValue(new Builtin("lipsum", "n?,html?,min?,max?", LoremIpsum.Generate))),
        ("cycler", new ClassValue(new Builtin("Cycler", "*", Cycler), "jinja2.utils.")),
        ("joiner", new ClassValue(new Builtin("Joiner", "sep?", Joiner), "jinja2.utils.")),
        ("namespace", new ClassValue(new Builtin("Namespace", "*", Namespace), "jinja2.utils.")),
    ];

    private static JinjaValue Range(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        int count = arguments.Positional.Length;
        if (arguments.Named.Length > 0)
        {
            throw Fail.Type("range() takes no keyword arguments");
        }

        if (count is 0 or > 3)
        {
            throw Fail.Type(count == 0 ? "range expected at least 1 argument, got 0" : $"range expected at most 3 arguments, got {count}");
        }

        long start = count == 1 ? 0 : Bound(frame, arguments.Positional[0]);
        long stop = Bound(frame, arguments.Positional[count == 1 ? 0 : 1]);
        long step = count == 3 ? Bound(frame, arguments.Positional[2]) : 1;
        if (step == 0)
        {
            throw Fail.Value("range() arg 3 must not be zero");
        }

        Int128 span = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        Int128 length = span <= 0 ? 0 : ((span - 1) / Int128.Abs(step)) + 1;
        return length > frame.State.Limits.MaxRangeLength
            ? throw new JinjaRangeLimitException(frame.State.Limits.MaxRangeLength)
            : new RangeValue(start, stop, step, (int)length);
    }

    private static long Bound(Frame frame, in JinjaValue value)
    {
        if (value.IsInt || value.IsBool)
        {
            return value.RawInt;
        }

        throw value.Reference is BigIntValue
            ? new JinjaRangeLimitException(frame.State.Limits.MaxRangeLength)
            : Fail.Type($"'{Types.Name(value)}' object cannot be interpreted as an integer");
    }

    private static JinjaValue Dict(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var dict = new DictValue();
        DictMethods.AddAll(frame.State, dict, arguments, "dict");
        return dict;
    }

    private static JinjaValue Cycler(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        if (arguments.Named.Length > 0)
        {
            throw Fail.Type("Cycler.__init__() got an unexpected keyword argument");
        }

        return arguments.Positional.IsEmpty
            ? throw Fail.Runtime("at least one item has to be provided", "RuntimeError")
            : new CyclerValue(arguments.Positional.ToArray());
    }

    private static JinjaValue Joiner(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        new JoinerValue(arguments.Positional[0].IsMissing ? ", " : arguments.Positional[0]);

    private static JinjaValue Namespace(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var attributes = new DictValue();
        DictMethods.AddAll(frame.State, attributes, arguments, "dict");
        return new NamespaceValue(attributes);
    }
}

/// <summary>Gives its items in turn, for ever.</summary>
internal sealed class CyclerValue(JinjaValue[] items) : HeapValue
{
    private static readonly Builtin NextMethod = new("next", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => ((CyclerValue)self.Reference!).Next());
    private static readonly Builtin ResetMethod = new("reset", "", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        ((CyclerValue)self.Reference!)._position = 0;
        return JinjaValue.None;
    });

    private int _position;

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "Cycler";

    public override string TypeModule => "jinja2.utils";

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        JinjaValue? found = name switch
        {
            "current" => items[_position],
            "next" => new FunctionValue(NextMethod, this),
            "reset" => new FunctionValue(ResetMethod, this),
            "pos" => _position,
            "items" => new TupleValue(items),
            _ => default(JinjaValue?),
        };
        value = found ?? default;
        return found is not null;
    }

    public override void Represent(TextSink sink) => sink.Append("<jinja2.utils.Cycler object>");

    private JinjaValue Next()
    {
        JinjaValue current = items[_position];
        _position = (_position + 1) % items.Length;
        return current;
    }
}

/// <summary>Gives nothing at the first call and its separator at all others.</summary>
internal sealed class JoinerValue(JinjaValue separator) : HeapValue
{
    private bool _used;

    public override JinjaValueKind Kind => JinjaValueKind.Callable;

    public override string TypeName => "Joiner";

    public override string TypeModule => "jinja2.utils";

    public override bool IsCallable => true;

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        value = name == "sep" ? separator : _used;
        return name is "sep" or "used";
    }

    public override JinjaValue Call(Frame frame, in CallArguments arguments)
    {
        if (arguments.Positional.Length + arguments.Named.Length > 0)
        {
            throw Fail.Type("Joiner.__call__() takes 1 positional argument");
        }

        JinjaValue result = _used ? separator : "";
        _used = true;
        return result;
    }

    public override void Represent(TextSink sink) => sink.Append("<jinja2.utils.Joiner object>");
}
