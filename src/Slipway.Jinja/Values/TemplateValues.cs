namespace Slipway.Jinja;

/// <summary>The special variable <c>self</c>: the blocks of the template, as functions.</summary>
internal sealed class TemplateReference(Context context) : HeapValue
{
    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "TemplateReference";

    public override string TypeModule => "jinja2.runtime";

    public override bool IsSubscriptable => true;

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        List<CompiledBlock>? stack = Types.Text(key) is { } name ? context.Blocks.Find(name) : null;
        value = stack is null ? default : new JinjaValue(new BlockReference(stack[0].Name, context, stack, 0));
        return stack is not null;
    }

    public override void Represent(TextSink sink) => sink.Append("<TemplateReference>");
}

/// <summary>A block as a function: what <c>super</c> and <c>self.name</c> are.</summary>
internal sealed class BlockReference(string name, Context context, List<CompiledBlock> stack, int depth) : HeapValue, IWritingCallable
{
    public override JinjaValueKind Kind => JinjaValueKind.Callable;

    public override string TypeName => "BlockReference";

    public override string TypeModule => "jinja2.runtime";

    public override bool IsCallable => true;

    /// <summary>The block that a block overrides, or undefined.</summary>
    public static JinjaValue Super(Frame frame, Context context, CompiledBlock block)
    {
        List<CompiledBlock>? stack = context.Blocks.Find(block.Name);
        int parent = (stack?.IndexOf(block) ?? -1) + 1;
        return stack is not null && parent > 0 && parent < stack.Count
            ? new BlockReference(block.Name, context, stack, parent)
            : UndefinedValue.Hint(frame.UndefinedBehavior, $"there is no parent block called {StringText.Represent(block.Name)}.", "super");
    }

    public override bool TryGetAttribute(string attribute, out JinjaValue value)
    {
        value = default;
        switch (attribute)
        {
            case "name":
                value = name;
                return true;
            case "super":
                value = depth + 1 < stack.Count
                    ? new BlockReference(name, context, stack, depth + 1)
                    : UndefinedValue.Hint(stack[0].Undefined, $"there is no parent block called {StringText.Represent(name)}.", "super");
                return true;
            default:
                return false;
        }
    }

    public override JinjaValue Call(Frame frame, in CallArguments arguments)
    {
        EnsureNoArguments(arguments);
        int start = frame.Sink.BeginCapture();
        stack[depth].Run(frame.State, context);
        string text = frame.Sink.EndCapture(start);
        frame.State.Charge(text.Length);
        return context.EvaluationContext.AutoEscape ? new SafeString(text) : text;
    }

    public bool TryWrite(Frame frame, in CallArguments arguments, bool escape)
    {
        EnsureNoArguments(arguments);
        if (escape && !context.EvaluationContext.AutoEscape)
        {
            return false;
        }

        stack[depth].Run(frame.State, context);
        return true;
    }

    public override void Represent(TextSink sink) => sink.Append("<BlockReference>");

    private static void EnsureNoArguments(in CallArguments arguments)
    {
        if (arguments.Positional.Length + arguments.Named.Length > 0)
        {
            throw Fail.Type("BlockReference.__call__() takes 1 positional argument");
        }
    }
}

/// <summary>An imported template: what it exports, and its text.</summary>
internal sealed class ModuleValue(string name, Dictionary<string, JinjaValue> exported, string text, bool isSafe) : HeapValue
{
    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "TemplateModule";

    public override string TypeModule => "jinja2.environment";

    public string Name => name;

    public override bool TryGetAttribute(string attribute, out JinjaValue value) => exported.TryGetValue(attribute, out value);

    public override void Print(TextSink sink) => sink.Append(text);

    /// <summary>Whether its text needs no escaping.</summary>
    public bool IsSafe => isSafe;

    public override void Represent(TextSink sink)
    {
        sink.Append("<TemplateModule ");
        sink.Append(StringText.Represent(name));
        sink.Append('>');
    }
}

/// <summary>A <c>namespace</c>: attributes that inner scopes can set.</summary>
internal sealed class NamespaceValue(DictValue attributes) : HeapValue
{
    public DictValue Attributes => attributes;

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "Namespace";

    public override string TypeModule => "jinja2.utils";

    public override bool TryGetAttribute(string name, out JinjaValue value) => attributes.TryGetValue(name, out value);

    public override void Represent(TextSink sink)
    {
        if (!sink.TryOpen(this))
        {
            sink.Append("<Namespace {...}>");
            return;
        }

        sink.Append("<Namespace ");
        Printing.Represent(sink, attributes);
        sink.Append('>');
        sink.Close();
    }
}
