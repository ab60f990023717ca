namespace Slipway.Jinja;

/// <summary>A compiled macro, or the body of a call block.</summary>
internal sealed class MacroDefinition(CompiledTemplate template, string? name)
{
    public CompiledTemplate Template => template;

    public string? Name => name;

    public required string[] Parameters { get; init; }

    /// <summary>The slot of each parameter.</summary>
    public required int[] Slots { get; init; }

    /// <summary>The default of each parameter; null for none.</summary>
    public required Evaluator?[] Defaults { get; init; }

    /// <summary>The slot of the implicit <c>caller</c>, or -1.</summary>
    public required int CallerSlot { get; init; }

    /// <summary>Whether the body uses <c>caller</c>.</summary>
    public required bool UsesCaller { get; init; }

    public required int KeywordsSlot { get; init; }

    public required int VariadicSlot { get; init; }

    public CompiledFunction Function { get; set; } = null!;
}

/// <summary>A macro, with the activation it was defined in.</summary>
internal sealed class MacroValue(MacroDefinition definition, Frame outer) : HeapValue, IWritingCallable
{
    public override JinjaValueKind Kind => JinjaValueKind.Callable;

    public override string TypeName => "Macro";

    public override string TypeModule => "jinja2.runtime";

    public override bool IsCallable => true;

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        JinjaValue? found = name switch
        {
            "name" => definition.Name,
            "arguments" => new TupleValue(Array.ConvertAll(definition.Parameters, parameter => (JinjaValue)parameter)),
            "catch_kwargs" => definition.KeywordsSlot >= 0,
            "catch_varargs" => definition.VariadicSlot >= 0,
            "caller" => definition.UsesCaller,
            "explicit_caller" => definition.Parameters.Contains("caller"),
            _ => default(JinjaValue?),
        };
        value = found ?? default;
        return found is not null;
    }

    public override JinjaValue Call(Frame frame, in CallArguments arguments)
    {
        int start = frame.Sink.BeginCapture();
        Run(frame.State, arguments);
        string text = frame.Sink.EndCapture(start);
        frame.State.Charge(text.Length);
        return frame.AutoEscape ? new SafeString(text) : text;
    }

    public bool TryWrite(Frame frame, in CallArguments arguments, bool escape)
    {
        // Text of a macro is safe where escaping is on, so it is never escaped; when the modes differ the text must be a value first.
        if (escape && !frame.AutoEscape)
        {
            return false;
        }

        Run(frame.State, arguments);
        return true;
    }

    public override void Represent(TextSink sink)
    {
        sink.Append("<Macro ");
        sink.Append(definition.Name is null ? "anonymous" : StringText.Represent(definition.Name));
        sink.Append('>');
    }

    private void Run(RenderState state, in CallArguments arguments)
    {
        state.Enter();
        int position = state.Position;
        CompiledFunction function = definition.Function;
        var frame = new Frame(state, outer.Context, function.SlotCount, outer);
        MacroBinding.Bind(definition, frame, arguments);
        try
        {
            SlotEntry.Run(function.Entries, frame);
            for (int index = 0; index < definition.Slots.Length; index++)
            {
                if (frame.Locals[definition.Slots[index]].IsMissing)
                {
                    frame.Locals[definition.Slots[index]] = Default(frame, index);
                }
            }

            Instruction.ExecuteAll(function.Body, frame);
        }
        catch (JinjaException error) when (definition.Template.Locate(error, state))
        {
        }

        state.Position = position;
        state.Leave();
    }

    private JinjaValue Default(Frame frame, int index) => definition.Defaults[index]?.Evaluate(frame) ?? UndefinedValue.Hint(
        frame.UndefinedBehavior, $"parameter {StringText.Represent(definition.Parameters[index])} was not provided", definition.Parameters[index]);
}

/// <summary>Puts the arguments of a call into the slots of a macro, as <c>Macro.__call__</c> does.</summary>
internal static class MacroBinding
{
    public static void Bind(MacroDefinition macro, Frame frame, in CallArguments arguments)
    {
        int positional = Math.Min(arguments.Positional.Length, macro.Slots.Length);
        for (int index = 0; index < macro.Slots.Length; index++)
        {
            frame.Locals[macro.Slots[index]] = index < positional ? arguments.Positional[index] : JinjaValue.Missing;
        }

        bool hasCaller = positional == macro.Slots.Length
            ? macro.Parameters.Contains("caller")
            : Array.IndexOf(macro.Parameters, "caller", positional) >= 0;
        DictValue? keywords = macro.KeywordsSlot >= 0 ? new DictValue() : null;
        JinjaValue caller = BindNamed(macro, frame, arguments, positional, hasCaller, keywords);
        if (macro.UsesCaller && !hasCaller && macro.CallerSlot >= 0)
        {
            frame.Locals[macro.CallerSlot] = caller.IsMissing || caller.IsNone
                ? UndefinedValue.Hint(frame.UndefinedBehavior, "No caller defined", "caller")
                : caller;
        }

        if (keywords is not null)
        {
            frame.Locals[macro.KeywordsSlot] = keywords;
        }

        if (macro.VariadicSlot >= 0)
        {
            frame.Locals[macro.VariadicSlot] = new TupleValue(arguments.Positional[positional..].ToArray());
        }
        else if (arguments.Positional.Length > macro.Slots.Length)
        {
            throw Fail.Type($"macro {Name(macro)} takes not more than {macro.Slots.Length} argument(s)");
        }
    }

    /// <summary>Places the keyword arguments and gives back the caller, if it is not a parameter.</summary>
    private static JinjaValue BindNamed(
        MacroDefinition macro, Frame frame, in CallArguments arguments, int positional, bool hasCaller, DictValue? keywords)
    {
        JinjaValue caller = JinjaValue.Missing;
        string? unknown = null;
        for (int index = 0; index < arguments.Names.Length; index++)
        {
            string name = arguments.Names[index];
            int place = positional < macro.Parameters.Length ? Array.IndexOf(macro.Parameters, name, positional) : -1;
            if (place >= 0)
            {
                frame.Locals[macro.Slots[place]] = arguments.Named[index];
            }
            else if (name == "caller" && macro.UsesCaller && !hasCaller)
            {
                caller = arguments.Named[index];
            }
            else if (keywords is not null)
            {
                keywords[name] = arguments.Named[index];
            }
            else
            {
                unknown = unknown is "caller" ? unknown : name == "caller" ? name : unknown ?? name;
            }
        }

        if (unknown is not null)
        {
            throw Fail.Type(unknown == "caller"
                ? $"macro {Name(macro)} was invoked with two values for the special caller argument. This is most likely a bug."
                : $"macro {Name(macro)} takes no keyword argument {StringText.Represent(unknown)}");
        }

        return caller;
    }

    private static string Name(MacroDefinition macro) => macro.Name is null ? "None" : StringText.Represent(macro.Name);
}

/// <summary>Makes a macro value where the macro is defined.</summary>
internal sealed class MacroEvaluator(int position, MacroDefinition definition) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame) => new MacroValue(definition, frame);
}
