namespace Slipway.Jinja;

/// <summary>Whether output is escaped now; shared by the contexts of one template.</summary>
internal sealed class EvaluationContext(bool autoEscape)
{
    public bool AutoEscape { get; set; } = autoEscape;
}

/// <summary>The variables that a template and its blocks see: what it assigned at top level, what an includer passed on, the inputs, the globals.</summary>
internal sealed class Context
{
    private readonly VariableSource _source;
    private readonly Dictionary<string, JinjaValue>? _inherited;
    private Dictionary<string, JinjaValue>? _vars;

    private Context(VariableSource source, Dictionary<string, JinjaValue>? inherited, EvaluationContext evaluation, BlockTable blocks)
    {
        _source = source;
        _inherited = inherited;
        EvaluationContext = evaluation;
        Blocks = blocks;
    }

    public EvaluationContext EvaluationContext { get; }

    public BlockTable Blocks { get; }

    /// <summary>The names that importers of the template see.</summary>
    public HashSet<string> Exported { get; } = new(StringComparer.Ordinal);

    public static Context ForTemplate(CompiledTemplate template, VariableSource source, Dictionary<string, JinjaValue>? inherited, bool autoEscape) =>
        new(source, inherited, new EvaluationContext(autoEscape), new BlockTable(template));

    /// <summary>The variable, or the missing value.</summary>
    public JinjaValue Resolve(string name)
    {
        if ((_vars is not null && _vars.TryGetValue(name, out JinjaValue value)) || (_inherited is not null && _inherited.TryGetValue(name, out value)))
        {
            return value;
        }

        return _source.Get(name);
    }

    public void Set(string name, in JinjaValue value) => (_vars ??= new(StringComparer.Ordinal))[name] = value;

    /// <summary>A context for the same template with more variables: that of a scoped block.</summary>
    public Context Derive(Frame frame, KeyValuePair<string, Variable>[] locals) =>
        new(_source, Snapshot(frame, locals), EvaluationContext, Blocks.Copy());

    /// <summary>All variables but the inputs, and the given locals.</summary>
    public Dictionary<string, JinjaValue> Snapshot(Frame frame, KeyValuePair<string, Variable>[] locals)
    {
        Dictionary<string, JinjaValue> all = _inherited is null ? new(StringComparer.Ordinal) : new(_inherited, StringComparer.Ordinal);
        foreach ((string name, JinjaValue value) in _vars ?? [])
        {
            all[name] = value;
        }

        foreach ((string name, Variable variable) in locals)
        {
            JinjaValue value = frame.AtDepth(frame.ScopeDepth - variable.Owner.Depth).Locals[variable.Slot];
            if (!value.IsMissing)
            {
                all[name] = value;
            }
        }

        return all;
    }

    public VariableSource Source => _source;

    public Dictionary<string, JinjaValue> GetExported()
    {
        var exported = new Dictionary<string, JinjaValue>(StringComparer.Ordinal);
        foreach (string name in Exported)
        {
            if (_vars is not null && _vars.TryGetValue(name, out JinjaValue value))
            {
                exported[name] = value;
            }
        }

        return exported;
    }
}
