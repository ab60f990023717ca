namespace Slipway.Jinja;

/// <summary>A global function, or a method bound to its object.</summary>
internal sealed class FunctionValue(Builtin builtin, JinjaValue self = default) : HeapValue
{
    /// <summary>Whether it is a method that changes its object.</summary>
    public bool Mutates => builtin.Mutates;

    public override JinjaValueKind Kind => JinjaValueKind.Callable;

    public override string TypeName => self.IsNone ? "function" : "builtin_function_or_method";

    public override bool IsCallable => true;

    public override JinjaValue Call(Frame frame, in CallArguments arguments) => builtin.Invoke(frame, self, arguments);

    public override bool EqualTo(HeapValue other, int depth) =>
        other is FunctionValue function && function.Builtin == builtin && !self.IsNone && Equality.AreEqual(self, function.Self, depth);

    private Builtin Builtin => builtin;

    private JinjaValue Self => self;

    public override void Represent(TextSink sink)
    {
        // Python shows an address here; ours would differ at every render, so there is none.
        sink.Append(self.IsNone ? "<function " : "<built-in method ");
        sink.Append(builtin.Name);
        if (!self.IsNone)
        {
            sink.Append(" of ");
            sink.Append(Types.Name(self));
            sink.Append(" object");
        }

        sink.Append('>');
    }
}

/// <summary>A class that templates can call: <c>dict</c>, <c>range</c>, <c>namespace</c>, <c>cycler</c>, <c>joiner</c>.</summary>
internal sealed class ClassValue(Builtin constructor, string module) : HeapValue
{
    public string Name => constructor.Name;

    public override JinjaValueKind Kind => JinjaValueKind.Callable;

    public override string TypeName => "type";

    public override bool IsCallable => true;

    public override JinjaValue Call(Frame frame, in CallArguments arguments) => constructor.Invoke(frame, default, arguments);

    public override void Represent(TextSink sink)
    {
        sink.Append("<class '");
        sink.Append(module);
        sink.Append(constructor.Name);
        sink.Append("'>");
    }
}
