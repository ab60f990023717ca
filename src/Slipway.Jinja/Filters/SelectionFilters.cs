namespace Slipway.Jinja;

/// <summary>Filters that apply other filters and tests to items: <c>map</c>, <c>select</c>, <c>reject</c> and their like.</summary>
internal static class SelectionFilters
{
    public static readonly Builtin[] All =
    [
        new("map", "*", Map),
        new("select", "*", Selection(wanted: true, byAttribute: false)),
        new("reject", "*", Selection(wanted: false, byAttribute: false)),
        new("selectattr", "*", Selection(wanted: true, byAttribute: true)),
        new("rejectattr", "*", Selection(wanted: false, byAttribute: true)),
        new("attr", "name", Attribute),
    ];

    private delegate JinjaValue ItemFunction(in JinjaValue item);

    private static JinjaValue Attribute(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        string name = Types.Text(arguments.Positional[0]) ?? throw (arguments.Positional[0].Reference is UndefinedValue { Behavior: UndefinedBehavior.Strict } undefined
            ? undefined.Error()
            : Fail.Type($"attribute name must be string, not '{Types.Name(arguments.Positional[0])}'"));
        return name.Length == 0 ? UndefinedValue.Member(frame.UndefinedBehavior, value, name) : Members.GetAttributeOnly(frame, value, name);
    }

    private static JinjaValue Map(Frame frame, in JinjaValue value, in CallArguments arguments) =>
        SequenceFilters.Generate(Apply(frame, value, new SavedArguments(arguments)));

    private static BuiltinFunction Selection(bool wanted, bool byAttribute) => (Frame frame, in JinjaValue value, in CallArguments arguments) =>
        SequenceFilters.Generate(Select(frame, value, new SavedArguments(arguments), wanted, byAttribute));

    private static IEnumerable<JinjaValue> Apply(Frame frame, JinjaValue value, SavedArguments arguments)
    {
        if (!value.IsTrue)
        {
            yield break;
        }

        ItemFunction function = PrepareMap(frame, arguments);
        JinjaIterator items = Iteration.Start(value);
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            yield return function(item);
        }
    }

    private static IEnumerable<JinjaValue> Select(Frame frame, JinjaValue value, SavedArguments arguments, bool wanted, bool byAttribute)
    {
        if (!value.IsTrue)
        {
            yield break;
        }

        ItemFunction function = PrepareSelection(frame, arguments, byAttribute);
        JinjaIterator items = Iteration.Start(value);
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            if (function(item).IsTrue == wanted)
            {
                yield return item;
            }
        }
    }

    private static ItemFunction PrepareMap(Frame frame, SavedArguments arguments)
    {
        if (arguments.Positional.Length == 0 && arguments.Names.Contains("attribute"))
        {
            string? unexpected = Array.Find(arguments.Names, name => name is not ("attribute" or "default"));
            if (unexpected is not null)
            {
                throw Fail.FilterArgument($"Unexpected keyword argument {StringText.Represent(unexpected)}");
            }

            var path = new AttributePath(arguments.Get("attribute"), ignoreCase: false, arguments.Get("default"));
            return (in JinjaValue item) => path.Get(frame, item);
        }

        if (arguments.Positional.Length == 0)
        {
            throw Fail.FilterArgument("map requires a filter argument");
        }

        return Callback(frame, arguments, 0, isTest: false);
    }

    private static ItemFunction PrepareSelection(Frame frame, SavedArguments arguments, bool byAttribute)
    {
        AttributePath? path = null;
        if (byAttribute)
        {
            path = arguments.Positional.Length > 0
                ? new AttributePath(arguments.Positional[0])
                : throw Fail.FilterArgument("Missing parameter for attribute name");
        }

        int nameIndex = byAttribute ? 1 : 0;
        ItemFunction? test = arguments.Positional.Length > nameIndex ? Callback(frame, arguments, nameIndex, isTest: true) : null;
        return (in JinjaValue item) =>
        {
            JinjaValue value = path is null ? item : path.Get(frame, item);
            return test is null ? value.IsTrue : test(value);
        };
    }

    /// <summary>The filter or test that an argument names, with the arguments behind it.</summary>
    private static ItemFunction Callback(Frame frame, SavedArguments arguments, int nameIndex, bool isTest)
    {
        JinjaValue name = arguments.Positional[nameIndex];
        Builtin? builtin = null;
        bool known = Types.Text(name) is { } text &&
            (isTest ? frame.State.Environment.TryGetTest(text, out builtin) : frame.State.Environment.TryGetFilter(text, out builtin));
        if (!known)
        {
            string kind = isTest ? "test" : "filter";
            throw Fail.Runtime($"No {kind} named {Printing.Represent(name)}.");
        }

        JinjaValue[] rest = arguments.Positional[(nameIndex + 1)..];
        return (in JinjaValue item) => builtin!.Invoke(frame, item, new CallArguments(rest, arguments.Names, arguments.Named));
    }

    /// <summary>Arguments that outlive their call.</summary>
    private sealed class SavedArguments
    {
        public SavedArguments(in CallArguments arguments)
        {
            Positional = arguments.Positional.ToArray();
            Names = arguments.Names.ToArray();
            Named = arguments.Named.ToArray();
        }

        public JinjaValue[] Positional { get; }

        public string[] Names { get; }

        public JinjaValue[] Named { get; }

        public JinjaValue Get(string name)
        {
            int index = Array.IndexOf(Names, name);
            return index < 0 ? JinjaValue.None : Named[index];
        }
    }
}
