namespace Slipway.Jinja;

/// <summary>The names of one scope: what they refer to and how they begin. Follows Jinja2's <c>idtracking</c>.</summary>
internal sealed class Symbols
{
    // Shared with the branches of an if: one variable a name and scope.
    private readonly Dictionary<string, Variable> _variables;
    private readonly Dictionary<string, Variable> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<Variable, Load> _loads = [];
    private readonly HashSet<string> _stores = new(StringComparer.Ordinal);

    // What a branch of an if begins with. The branch itself holds only what it adds: copies would cost the square of what many branches assign.
    private readonly Symbols? _before;

    private KeyValuePair<string, Variable>[]? _locals;

    public Symbols(FunctionScope function, Symbols? outer = null)
    {
        Function = function;
        Outer = outer;
        _variables = new(StringComparer.Ordinal);
    }

    private Symbols(Symbols before)
    {
        Function = before.Function;
        Outer = before.Outer;
        _variables = before._variables;
        _before = before;
    }

    public FunctionScope Function { get; }

    public Symbols? Outer { get; }

    public IReadOnlyDictionary<Variable, Load> Loads => _loads;

    public Symbols Branch() => new(this);

    public Variable? Find(string name) => FindHere(name) ?? Outer?.Find(name);

    public Variable Get(string name) => Find(name) ?? throw new InvalidOperationException($"The name '{name}' was not analysed.");

    public void Load(string name)
    {
        if (Find(name) is null)
        {
            Define(name, new Load(LoadKind.Resolve));
        }
    }

    public void Store(string name)
    {
        AddStore(name);
        if (FindHere(name) is not null)
        {
            return;
        }

        Define(name, Outer?.Find(name) is { } outer ? new Load(LoadKind.Alias, outer) : new Load(LoadKind.Undefined));
    }

    public Variable DeclareParameter(string name)
    {
        AddStore(name);
        return Define(name, new Load(LoadKind.Parameter));
    }

    /// <summary>Merges the branches of an if. What only some of them assign begins with its outer value.</summary>
    public void Merge(params ReadOnlySpan<Symbols> branches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Symbols branch in branches)
        {
            foreach (string name in branch._stores)
            {
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
        }

        foreach (Symbols branch in branches)
        {
            foreach ((string name, Variable variable) in branch._references)
            {
                _references[name] = variable;
            }

            foreach ((Variable variable, Load load) in branch._loads)
            {
                _loads[variable] = load;
            }

            _stores.UnionWith(branch._stores);
        }

        foreach ((string name, int count) in counts)
        {
            if (count < branches.Length)
            {
                _loads[Get(name)] = Outer?.Find(name) is { } outer ? new Load(LoadKind.Alias, outer) : new Load(LoadKind.Resolve);
            }
        }
    }

    /// <summary>All names assigned here and further out: what an included template sees beside the context. To be asked when the scope is analysed.</summary>
    public KeyValuePair<string, Variable>[] Locals => _locals ??= [.. AllStores()];

    private Dictionary<string, Variable> AllStores()
    {
        var stores = new Dictionary<string, Variable>(StringComparer.Ordinal);
        for (Symbols? symbols = this; symbols is not null; symbols = symbols.Outer)
        {
            foreach (string name in symbols._stores)
            {
                stores.TryAdd(name, Get(name));
            }
        }

        return stores;
    }

    private Variable? FindHere(string name)
    {
        for (Symbols? symbols = this; symbols is not null; symbols = symbols._before)
        {
            if (symbols._references.TryGetValue(name, out Variable? variable))
            {
                return variable;
            }
        }

        return null;
    }

    private void AddStore(string name)
    {
        for (Symbols? before = _before; before is not null; before = before._before)
        {
            if (before._stores.Contains(name))
            {
                return;
            }
        }

        _stores.Add(name);
    }

    private Variable Define(string name, Load load)
    {
        if (!_variables.TryGetValue(name, out Variable? variable))
        {
            variable = new Variable(name, Function);
            _variables.Add(name, variable);
        }

        _references[name] = variable;
        _loads[variable] = load;
        return variable;
    }
}
