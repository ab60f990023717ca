using System.Globalization;

namespace Slipway.Jinja;

/// <summary>What <c>loop</c> has.</summary>
internal enum LoopMember
{
    None,
    Index,
    Index0,
    First,
    Last,
    Length,
    RevIndex,
    RevIndex0,
    Depth,
    Depth0,
    PreviousItem,
    NextItem,
    Cycle,
    Changed,
}

/// <summary>The special variable <c>loop</c>.</summary>
internal sealed class LoopValue : HeapValue, IWritingCallable
{
    private static readonly Builtin Cycle = new("cycle", "*", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
        arguments.Positional.IsEmpty
            ? throw Fail.Type("no items for cycling given")
            : arguments.Positional[((LoopValue)self.Reference!)._index0 % arguments.Positional.Length]);

    private static readonly Builtin Changed = new("changed", "*", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
        ((LoopValue)self.Reference!).HasChanged(new TupleValue(arguments.Positional.ToArray())));

    private readonly JinjaValue _iterable;
    private readonly UndefinedBehavior _undefined;
    private readonly Recursion? _recursion;
    private JinjaIterator _items;
    private int _index0 = -1;
    private int _length = -1;
    private JinjaValue _after = JinjaValue.Missing;
    private JinjaValue _current = JinjaValue.Missing;
    private JinjaValue _before = JinjaValue.Missing;
    private TupleValue? _lastChanged;

    /// <summary>Wraps an iterator.</summary>
    /// <param name="items">The iterator.</param>
    /// <param name="iterable">What it goes over, for its length; none when that says nothing.</param>
    /// <param name="undefined">What undefined values do.</param>
    /// <param name="recursion">Where the loop is, when it is recursive.</param>
    public LoopValue(JinjaIterator items, in JinjaValue iterable, UndefinedBehavior undefined, Recursion? recursion)
    {
        _items = items;
        _iterable = iterable;
        _undefined = undefined;
        _recursion = recursion;
        Iterator = new LoopIterator(this);
    }

    public JinjaIterator Iterator { get; }

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "LoopContext";

    public override string TypeModule => "jinja2.runtime";

    public override bool IsTrue => Length > 0;

    public override bool IsCallable => true;

    public override int Length
    {
        get
        {
            if (_length < 0)
            {
                _length = Iteration.TryLength(_iterable);
            }

            if (_length < 0)
            {
                var rest = new List<JinjaValue>();
                while (_items.MoveNext(out JinjaValue item))
                {
                    rest.Add(item);
                }

                _items = new ArrayIterator([.. rest]);
                _length = rest.Count + _index0 + 1 + (_after.IsMissing ? 0 : 1);
            }

            return _length;
        }
    }

    /// <summary>The member of a name.</summary>
    public static LoopMember FindMember(string name) => name switch
    {
        "index" => LoopMember.Index,
        "index0" => LoopMember.Index0,
        "first" => LoopMember.First,
        "last" => LoopMember.Last,
        "length" => LoopMember.Length,
        "revindex" => LoopMember.RevIndex,
        "revindex0" => LoopMember.RevIndex0,
        "depth" => LoopMember.Depth,
        "depth0" => LoopMember.Depth0,
        "previtem" => LoopMember.PreviousItem,
        "nextitem" => LoopMember.NextItem,
        "cycle" => LoopMember.Cycle,
        "changed" => LoopMember.Changed,
        _ => LoopMember.None,
    };

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        LoopMember member = FindMember(name);
        value = member == LoopMember.None ? default : Get(member);
        return member != LoopMember.None;
    }

    public JinjaValue Get(LoopMember member) => member switch
    {
        LoopMember.Index => _index0 + 1,
        LoopMember.Index0 => _index0,
        LoopMember.First => _index0 == 0,
        LoopMember.Last => Peek().IsMissing,
        LoopMember.Length => Length,
        LoopMember.RevIndex => Length - _index0,
        LoopMember.RevIndex0 => Length - _index0 - 1,
        LoopMember.Depth => Depth0 + 1,
        LoopMember.Depth0 => Depth0,
        LoopMember.PreviousItem => _index0 == 0 ? UndefinedValue.Hint(_undefined, "there is no previous item") : _before,
        LoopMember.NextItem => Peek() is { IsMissing: false } next ? next : UndefinedValue.Hint(_undefined, "there is no next item"),
        LoopMember.Cycle => new FunctionValue(Cycle, this),
        _ => new FunctionValue(Changed, this),
    };

    public override JinjaIterator Iterate() => new PairIterator(this);

    public override JinjaValue Call(Frame frame, in CallArguments arguments)
    {
        int start = frame.Sink.BeginCapture();
        Recurse(frame, arguments);
        string text = frame.Sink.EndCapture(start);
        frame.State.Charge(text.Length);
        return frame.AutoEscape ? new SafeString(text) : text;
    }

    public bool TryWrite(Frame frame, in CallArguments arguments, bool escape)
    {
        if (escape && !frame.AutoEscape)
        {
            return false;
        }

        Recurse(frame, arguments);
        return true;
    }

    public override void Represent(TextSink sink) =>
        sink.Append(string.Create(CultureInfo.InvariantCulture, $"<LoopContext {_index0 + 1}/{Length}>"));

    private int Depth0 => _recursion?.Depth ?? 0;

    private void Recurse(Frame frame, in CallArguments arguments)
    {
        if (_recursion is null)
        {
            throw Fail.Type("The loop must have the 'recursive' marker to be called recursively.");
        }

        if (arguments.Positional.Length + arguments.Named.Length != 1)
        {
            throw Fail.Type("LoopContext.__call__() takes 2 positional arguments");
        }

        JinjaValue iterable = arguments.Positional.Length == 1 ? arguments.Positional[0] : arguments.Named[0];
        _recursion.Loop.Run(_recursion.Definition, iterable, _recursion.Depth + 1);
    }

    private JinjaValue Peek()
    {
        if (_after.IsMissing && _items.MoveNext(out JinjaValue next))
        {
            _after = next;
        }

        return _after;
    }

    private bool HasChanged(TupleValue value)
    {
        bool changed = _lastChanged is null || !Equality.SequencesEqual(_lastChanged.Items, value.Items, 0);
        _lastChanged = value;
        return changed;
    }

    private bool Move(out JinjaValue item)
    {
        if (!_after.IsMissing)
        {
            item = _after;
            _after = JinjaValue.Missing;
        }
        else if (!_items.MoveNext(out item))
        {
            return false;
        }

        _index0++;
        _before = _current;
        _current = item;
        return true;
    }

    private sealed class LoopIterator(LoopValue loop) : JinjaIterator
    {
        public override bool MoveNext(out JinjaValue item) => loop.Move(out item);
    }

    /// <summary>What a template gets that iterates over <c>loop</c> itself: items with the loop.</summary>
    private sealed class PairIterator(LoopValue loop) : JinjaIterator
    {
        public override bool MoveNext(out JinjaValue item)
        {
            bool moved = loop.Move(out JinjaValue current);
            item = moved ? new TupleValue([current, loop]) : default(JinjaValue);
            return moved;
        }
    }
}
