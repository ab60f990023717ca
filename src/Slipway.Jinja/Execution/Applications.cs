namespace Slipway.Jinja;

/// <summary>A filter or test applied to a value. Arguments that are constants are evaluated once.</summary>
internal sealed class ApplicationEvaluator : Evaluator
{
    private readonly Builtin _builtin;
    private readonly Evaluator _input;
    private readonly ArgumentList _arguments;
    private readonly Evaluator?[]? _bound;
    private readonly JinjaValue[]? _constants;
    private readonly bool _isTest;

    public ApplicationEvaluator(int position, Builtin builtin, Evaluator input, ArgumentList arguments, bool isTest)
        : base(position)
    {
        _builtin = builtin;
        _input = input;
        _arguments = arguments;
        _isTest = isTest;
        _bound = arguments.TryBind(builtin.Signature);
        if (_bound is not null && Array.TrueForAll(_bound, argument => argument is null or ConstantEvaluator))
        {
            _constants = Array.ConvertAll(_bound, argument => argument is ConstantEvaluator constant ? constant.Value : JinjaValue.Missing);
        }
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = Apply(frame);
        return _isTest && !value.IsBool ? value.IsTrue : value;
    }

    private JinjaValue Apply(Frame frame)
    {
        JinjaValue input = _input.Evaluate(frame);
        if (_constants is not null)
        {
            frame.State.Position = Position;
            return _builtin.Function(frame, input, new CallArguments(_constants));
        }

        var room = default(ArgumentBuffer);
        if (_bound is null)
        {
            CallArguments arguments = _arguments.Evaluate(frame, room);
            frame.State.Position = Position;
            return _builtin.Invoke(frame, input, arguments);
        }

        Span<JinjaValue> values = _bound.Length <= ArgumentBuffer.Size ? room : new JinjaValue[_bound.Length];
        for (int index = 0; index < _bound.Length; index++)
        {
            values[index] = _bound[index] is { } argument ? argument.Evaluate(frame) : JinjaValue.Missing;
        }

        frame.State.Position = Position;
        return _builtin.Function(frame, input, new CallArguments(values[.._bound.Length]));
    }
}

/// <summary>A filter or test that does not exist, in a branch that may never run.</summary>
internal sealed class UnknownApplicationEvaluator(int position, string message) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        frame.State.Position = Position;
        throw Fail.Runtime(message);
    }
}

/// <summary>A call. Methods of built-in types are called without making a bound method first.</summary>
internal sealed class CallEvaluator : Evaluator
{
    private readonly Evaluator _callee;
    private readonly ArgumentList _arguments;
    private readonly AttributeEvaluator? _method;
    private readonly Builtin? _stringMethod;
    private readonly Builtin? _listMethod;
    private readonly Builtin? _dictMethod;

    public CallEvaluator(int position, Evaluator callee, ArgumentList arguments)
        : base(position)
    {
        _callee = callee;
        _arguments = arguments;
        _method = callee as AttributeEvaluator;
        if (_method is not null)
        {
            StringMethods.Table.TryGetValue(_method.Name, out _stringMethod);
            ListMethods.Table.TryGetValue(_method.Name, out _listMethod);
            DictMethods.Table.TryGetValue(_method.Name, out _dictMethod);
        }
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue callee = FindCallee(frame, out Builtin? method);
        var room = default(ArgumentBuffer);
        CallArguments arguments = _arguments.Evaluate(frame, room);
        frame.State.Position = Position;
        return Call(frame, callee, method, arguments);
    }

    public override void Write(Frame frame, bool escape)
    {
        JinjaValue callee = FindCallee(frame, out Builtin? method);
        var room = default(ArgumentBuffer);
        CallArguments arguments = _arguments.Evaluate(frame, room);
        frame.State.Position = Position;
        if (method is null && callee.Reference is IWritingCallable writing && writing.TryWrite(frame, arguments, escape))
        {
            return;
        }

        JinjaValue value = Call(frame, callee, method, arguments);
        frame.State.Position = Position;
        if (escape)
        {
            Html.Print(frame.Sink, value);
        }
        else
        {
            Printing.Print(frame.Sink, value);
        }
    }

    /// <summary>Calls and writes the result, which must be text.</summary>
    public void WriteText(Frame frame)
    {
        JinjaValue callee = FindCallee(frame, out Builtin? method);
        var room = default(ArgumentBuffer);
        CallArguments arguments = _arguments.Evaluate(frame, room);
        frame.State.Position = Position;
        if (method is null && callee.Reference is IWritingCallable writing && writing.TryWrite(frame, arguments, escape: false))
        {
            return;
        }

        JinjaValue value = Call(frame, callee, method, arguments);
        frame.Sink.Append(Types.Text(value) ?? throw Fail.Type($"sequence item 0: expected str instance, {Types.Name(value)} found"));
    }

    private static JinjaValue Call(Frame frame, in JinjaValue callee, Builtin? method, in CallArguments arguments)
    {
        if (method is not null)
        {
            return method.Invoke(frame, callee, arguments);
        }

        return callee.Reference is HeapValue heap ? heap.Call(frame, arguments) : throw NotCallable(callee);
    }

    private static JinjaRuntimeException NotCallable(in JinjaValue callee) => Fail.Type($"'{Types.Name(callee)}' object is not callable");

    /// <summary>The called value, or the object of a built-in method.</summary>
    private JinjaValue FindCallee(Frame frame, out Builtin? method)
    {
        method = null;
        if (_method is null)
        {
            return _callee.Evaluate(frame);
        }

        JinjaValue owner = _method.Owner.Evaluate(frame);
        method = owner.Reference switch
        {
            string => _stringMethod,
            DictValue => _dictMethod,
            ListValue => _listMethod,
            _ => null,
        };
        if (method is not null && (!method.Mutates || frame.State.Environment.AllowMutation))
        {
            return owner;
        }

        method = null;
        frame.State.Position = _method.Position;
        return Members.GetAttribute(frame, owner, _method.Name);
    }
}

/// <summary>A value whose call makes text, which may go straight to the output.</summary>
internal interface IWritingCallable
{
    /// <summary>Calls and writes; false when nothing was done, because the text must be a value first.</summary>
    bool TryWrite(Frame frame, in CallArguments arguments, bool escape);
}
