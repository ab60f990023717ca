namespace Slipway.Jinja;

/// <summary>A block where it stands: runs its most derived form.</summary>
internal sealed class BlockInstruction(int position, string name, bool required, KeyValuePair<string, Variable>[]? scopedLocals) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        List<CompiledBlock> stack = frame.Context.Blocks.Find(name)!;
        frame.State.Position = position;
        if (required && stack.Count <= 1)
        {
            throw Fail.Runtime($"Required block {StringText.Represent(name)} not found");
        }

        Context context = scopedLocals is null ? frame.Context : frame.Context.Derive(frame, scopedLocals);
        stack[0].Run(frame.State, context);
        return Completion.Normal;
    }
}

internal sealed class ExtendsInstruction(int position, Evaluator template, bool mayRepeat, int depth) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        Frame root = frame.AtDepth(depth);
        if (mayRepeat && root.Parent is not null)
        {
            frame.State.Position = position;
            throw Fail.Runtime("extended multiple times");
        }

        JinjaValue name = template.Evaluate(frame);
        frame.State.Position = position;
        root.Parent = TemplateLookup.Get(frame, name);
        frame.Context.Blocks.Extend(root.Parent);
        return Completion.Normal;
    }
}

internal sealed class IncludeInstruction(int position, Evaluator template, bool ignoreMissing, bool withContext, KeyValuePair<string, Variable>[] locals) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        JinjaValue name = template.Evaluate(frame);
        frame.State.Position = position;
        CompiledTemplate? included = TemplateLookup.Select(frame, name, ignoreMissing);
        if (included is null)
        {
            return Completion.Normal;
        }

        if (withContext)
        {
            Context context = frame.Context;
            bool autoEscape = frame.State.Environment.AutoEscape;
            included.Run(frame.State, Context.ForTemplate(included, context.Source, context.Snapshot(frame, locals), autoEscape));
        }
        else
        {
            Printing.Print(frame.Sink, ModuleLoader.LoadShared(frame, included));
        }

        return Completion.Normal;
    }
}

internal sealed class ImportInstruction(
    int position, Evaluator template, bool withContext, KeyValuePair<string, Variable>[] locals, int slot, string? topLevelName) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        ModuleValue module = ModuleLoader.Load(frame, template, position, withContext, locals);
        frame.Locals[slot] = module;
        if (topLevelName is not null)
        {
            frame.Context.Set(topLevelName, module);
            frame.Context.Exported.Remove(topLevelName);
        }

        return Completion.Normal;
    }
}

internal sealed class FromImportInstruction(
    int position, Evaluator template, bool withContext, KeyValuePair<string, Variable>[] locals, (string Name, string Alias, int Slot)[] names, bool isTopLevel)
    : Instruction
{
    public override Completion Execute(Frame frame)
    {
        ModuleValue module = ModuleLoader.Load(frame, template, position, withContext, locals);
        foreach ((string name, string alias, int slot) in names)
        {
            JinjaValue value = module.TryGetAttribute(name, out JinjaValue found) ? found : UndefinedValue.Hint(
                frame.UndefinedBehavior,
                $"the template {StringText.Represent(module.Name)} does not export the requested name {StringText.Represent(name)}",
                name);
            frame.Locals[slot] = value;
            if (isTopLevel)
            {
                frame.Context.Set(alias, value);
                frame.Context.Exported.Remove(alias);
            }
        }

        return Completion.Normal;
    }
}

/// <summary>Runs templates for what they export.</summary>
internal static class ModuleLoader
{
    public static ModuleValue Load(Frame frame, Evaluator template, int position, bool withContext, KeyValuePair<string, Variable>[] locals)
    {
        JinjaValue name = template.Evaluate(frame);
        frame.State.Position = position;
        CompiledTemplate imported = TemplateLookup.Get(frame, name);
        return withContext
            ? Run(frame, imported, frame.Context.Source, frame.Context.Snapshot(frame, locals))
            : LoadShared(frame, imported);
    }

    /// <summary>The module that sees the globals only; run once a render.</summary>
    public static ModuleValue LoadShared(Frame frame, CompiledTemplate template)
    {
        if (!frame.State.Modules.TryGetValue(template, out ModuleValue? module))
        {
            module = Run(frame, template, frame.Context.Source.GlobalsOnly, null);
            frame.State.Modules[template] = module;
        }

        return module;
    }

    private static ModuleValue Run(Frame frame, CompiledTemplate template, VariableSource source, Dictionary<string, JinjaValue>? inherited)
    {
        Context context = Context.ForTemplate(template, source, inherited, frame.State.Environment.AutoEscape);
        int start = frame.Sink.BeginCapture();
        template.Run(frame.State, context);
        string text = frame.Sink.EndCapture(start);
        frame.State.Charge(text.Length);
        return new ModuleValue(template.Source.Name, context.GetExported(), text, context.EvaluationContext.AutoEscape);
    }
}

/// <summary>Finds templates by name.</summary>
internal static class TemplateLookup
{
    public static CompiledTemplate Get(Frame frame, in JinjaValue name)
    {
        if (name.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        string text = Types.Text(name) ?? frame.State.ToText(name);
        return frame.State.Environment.Load(text) ?? throw new JinjaTemplateNotFoundException(text);
    }

    /// <summary>A template, or the first of a list that exists; null when none does and that is no error.</summary>
    public static CompiledTemplate? Select(Frame frame, in JinjaValue name, bool ignoreMissing)
    {
        JinjaEnvironment environment = frame.State.Environment;
        if (name.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        if (Types.Text(name) is { } text)
        {
            return environment.Load(text) ?? (ignoreMissing ? null : throw new JinjaTemplateNotFoundException(text));
        }

        // Nothing, such as None, is an empty list.
        List<JinjaValue> names = name.IsTrue ? Iteration.ToList(name, frame.State) : [];
        foreach (JinjaValue candidate in names)
        {
            if (Types.Text(candidate) is { } candidateName && environment.Load(candidateName) is { } found)
            {
                return found;
            }
        }

        if (ignoreMissing)
        {
            return null;
        }

        throw new JinjaTemplateNotFoundException(names.Count == 0
            ? "Tried to select from an empty list of templates"
            : "none of the templates given were found: " + string.Join(", ", names.Select(candidate => candidate.ToString())));
    }
}
