using System.Diagnostics.CodeAnalysis;

namespace Slipway.Jinja;

/// <summary>Filters that apply other filters and tests to items: <c>map</c>, <c>select</c>, <c>reject</c> and their like.</summary>
internal static class SelectionFilters
{
    public static readonly Builtin[] All =
    [
        new("map", "*", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            new IteratorValue(new MapIterator(frame, value, new SavedArguments(arguments)) { Depth = Iteration.DepthOver(value) })),
        new("select", "*", Selection(wanted: true, byAttribute: false)),
        new("reject", "*", Selection(wanted: false, byAttribute: false)),
        new("selectattr", "*", Selection(wanted: true, byAttribute: true)),
        new("rejectattr", "*", Selection(wanted: false, byAttribute: true)),
        new("attr", "name", Attribute),
    ];

    private static JinjaValue Attribute(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        string name = Types.Text(arguments.Positional[0]) ?? throw (arguments.Positional[0].Reference is UndefinedValue { Behavior: UndefinedBehavior.Strict } undefined
            ? undefined.Error()
            : Fail.Type($"attribute name must be string, not '{Types.Name(arguments.Positional[0])}'"));
        return name.Length == 0 ? UndefinedValue.Member(frame.UndefinedBehavior, value, name) : Members.GetAttributeOnly(frame, value, name);
    }

    private static BuiltinFunction Selection(bool wanted, bool byAttribute) => (Frame frame, in JinjaValue value, in CallArguments arguments) =>
        new IteratorValue(new SelectIterator(frame, value, new SavedArguments(arguments), wanted, byAttribute) { Depth = Iteration.DepthOver(value) });
}

/// <summary>Arguments that outlive their call.</summary>
internal sealed class SavedArguments
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

/// <summary>A filter or test that an argument names, with the arguments behind it. It is looked for when the first item is there.</summary>
internal sealed class NamedCallback(SavedArguments arguments, int nameIndex, bool isTest)
{
    private BuiltinFunction? _function;
    private JinjaValue[] _positional = [];
    private string[] _names = [];
    private JinjaValue[] _named = [];

    public JinjaValue Invoke(Frame frame, in JinjaValue item)
    {
        if (_function is null)
        {
            Prepare(Find(frame));
        }

        return _function(frame, item, new CallArguments(_positional, _names, _named));
    }

    /// <summary>Binds the arguments, once for all items.</summary>
    [MemberNotNull(nameof(_function))]
    private void Prepare(Builtin builtin)
    {
        JinjaValue[] positional = arguments.Positional[(nameIndex + 1)..];
        if (builtin.Signature.IsRaw)
        {
            (_positional, _names, _named) = (positional, arguments.Names, arguments.Named);
        }
        else
        {
            _positional = new JinjaValue[builtin.Signature.Parameters.Length];
            builtin.Signature.Bind(new CallArguments(positional, arguments.Names, arguments.Named), _positional);
        }

        _function = builtin.Function;
    }

    private Builtin Find(Frame frame)
    {
        JinjaValue name = arguments.Positional[nameIndex];
        Equality.Hash(name);
        Builtin? builtin = null;
        bool known = Types.Text(name) is { } text &&
            (isTest ? frame.State.Environment.TryGetTest(text, out builtin) : frame.State.Environment.TryGetFilter(text, out builtin));
        return known ? builtin! : throw Fail.Runtime($"No {(isTest ? "test" : "filter")} named {frame.State.Represent(name)}.");
    }
}

/// <summary>What <c>map</c> gives. As in Jinja2 nothing happens, and nothing fails, before the first item is asked for.</summary>
internal sealed class MapIterator(Frame frame, JinjaValue value, SavedArguments arguments) : JinjaIterator
{
    private JinjaIterator? _items;
    private AttributePath? _path;
    private NamedCallback? _filter;

    public override int Remaining => _items is null ? Iteration.Expected(value) : _items.Remaining;

    public override bool MoveNext(out JinjaValue item)
    {
        EnsureStack();
        _items ??= Start();
        if (!_items.MoveNext(out item))
        {
            return false;
        }

        frame.State.CountIteration();
        item = _path is not null ? _path.Get(frame, item) : _filter!.Invoke(frame, item);
        return true;
    }

    private JinjaIterator Start()
    {
        if (!value.IsTrue)
        {
            return new ArrayIterator([]);
        }

        if (arguments.Positional.Length > 0)
        {
            _filter = new NamedCallback(arguments, 0, isTest: false);
        }
        else if (arguments.Names.Contains("attribute"))
        {
            string? unexpected = Array.Find(arguments.Names, name => name is not ("attribute" or "default"));
            _path = unexpected is null
                ? new AttributePath(arguments.Get("attribute"), ignoreCase: false, arguments.Get("default"))
                : throw Fail.FilterArgument($"Unexpected keyword argument {StringText.Represent(unexpected)}");
        }
        else
        {
            throw Fail.FilterArgument("map requires a filter argument");
        }

        return Iteration.Start(value);
    }
}

/// <summary>What <c>select</c> and its relatives give; as lazy as <see cref="MapIterator"/>.</summary>
internal sealed class SelectIterator(Frame frame, JinjaValue value, SavedArguments arguments, bool wanted, bool byAttribute) : JinjaIterator
{
    private JinjaIterator? _items;
    private AttributePath? _path;
    private NamedCallback? _test;

    public override bool MoveNext(out JinjaValue item)
    {
        EnsureStack();
        _items ??= Start();
        while (_items.MoveNext(out item))
        {
            frame.State.CountIteration();
            JinjaValue tested = _path is null ? item : _path.Get(frame, item);
            tested = _test is null ? tested : _test.Invoke(frame, tested);
            if (tested.IsTrue == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private JinjaIterator Start()
    {
        if (!value.IsTrue)
        {
            return new ArrayIterator([]);
        }

        if (byAttribute)
        {
            _path = arguments.Positional.Length > 0
                ? new AttributePath(arguments.Positional[0])
                : throw Fail.FilterArgument("Missing parameter for attribute name");
        }

        int nameIndex = byAttribute ? 1 : 0;
        _test = arguments.Positional.Length > nameIndex ? new NamedCallback(arguments, nameIndex, isTest: true) : null;
        return Iteration.Start(value);
    }
}
