namespace Slipway.Jinja;

/// <summary>What is not there, and why.</summary>
internal sealed class UndefinedValue : HeapValue
{
    private readonly string? _hint;
    private readonly string? _name;
    private readonly JinjaValue _owner;
    private readonly JinjaValue _key;
    private readonly bool _unsafe;

    private UndefinedValue(UndefinedBehavior behavior, string? hint, string? name, in JinjaValue owner, in JinjaValue key, bool isUnsafe = false)
    {
        Behavior = behavior;
        _hint = hint;
        _name = name;
        _owner = owner;
        _key = key;
        _unsafe = isUnsafe;
    }

    public UndefinedBehavior Behavior { get; }

    public override JinjaValueKind Kind => JinjaValueKind.Undefined;

    public override string TypeName => Behavior switch
    {
        UndefinedBehavior.Strict => "StrictUndefined",
        UndefinedBehavior.Chainable => "ChainableUndefined",
        UndefinedBehavior.Debug => "DebugUndefined",
        _ => "Undefined",
    };

    public override string TypeModule => "jinja2.runtime";

    public override bool IsTrue => Behavior == UndefinedBehavior.Strict ? throw Error() : false;

    public override bool IsCallable => true;

    public override bool IsSubscriptable => true;

    public override int Length => Behavior == UndefinedBehavior.Strict ? throw Error() : 0;

    private string Message
    {
        get
        {
            if (_hint is not null)
            {
                return _hint;
            }

            if (_owner.IsMissing)
            {
                return $"{StringText.Represent(_name!)} is undefined";
            }

            string owner = Types.ObjectName(_owner);
            return Types.Text(_key) is { } attribute
                ? $"{StringText.Represent(owner)} has no attribute {StringText.Represent(attribute)}"
                : $"{owner} has no element {Printing.Represent(_key)}";
        }
    }

    public static UndefinedValue Variable(UndefinedBehavior behavior, string name) =>
        new(behavior, null, name, JinjaValue.Missing, default);

    public static UndefinedValue Hint(UndefinedBehavior behavior, string hint, string? name = null) =>
        new(behavior, hint, name, JinjaValue.Missing, default);

    public static UndefinedValue Member(UndefinedBehavior behavior, in JinjaValue owner, in JinjaValue key) =>
        new(behavior, null, null, owner, key);

    public static UndefinedValue Unsafe(UndefinedBehavior behavior, in JinjaValue owner, string name) => new(
        behavior, $"access to attribute {StringText.Represent(name)} of {StringText.Represent(Types.Name(owner))} object is unsafe.", null, owner, name, true);

    public JinjaException Error() => _unsafe ? new JinjaSecurityException(Message) : new JinjaUndefinedException(Message);

    public override JinjaValue Call(Frame frame, in CallArguments arguments) => throw Error();

    public override JinjaIterator Iterate() => Behavior == UndefinedBehavior.Strict ? throw Error() : new ArrayIterator([]);

    public override bool EqualTo(HeapValue other, int depth) => Behavior == UndefinedBehavior.Strict ? throw Error()
        : other is UndefinedValue undefined && undefined.Behavior == Behavior;

    public override int HashCode(int depth) => Behavior == UndefinedBehavior.Strict ? throw Error() : (int)Behavior + 1;

    public override void Print(TextSink sink)
    {
        switch (Behavior)
        {
            case UndefinedBehavior.Strict:
                throw Error();
            case UndefinedBehavior.Debug:
                sink.Append("{{ ");
                sink.Append(DebugText());
                sink.Append(" }}");
                break;
        }
    }

    public override void Represent(TextSink sink) => sink.Append("Undefined");

    private string DebugText()
    {
        if (_hint is not null)
        {
            return "undefined value printed: " + _hint;
        }

        return _owner.IsMissing ? _name! : $"no such element: {Types.ObjectName(_owner)}[{Printing.Represent(_key)}]";
    }
}
