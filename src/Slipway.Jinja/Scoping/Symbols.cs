namespace Slipway.Jinja;

/// <summary>The names of one scope: what they refer to and how they begin. Follows Jinja2's <c>idtracking</c>.</summary>
internal sealed class Symbols
{
    // Shared with the copies that branches of an if get: one variable a name and scope.
    private readonly Dictionary<string, Variable> _variables;
    private readonly Dictionary<string, Variable> _references;
    private readonly Dictionary<Variable, Load> _loads;

    public Symbols(FunctionScope function, Symbols? outer = null)
    {
        Function = function;
        Outer = outer;
        _variables = new(StringComparer.Ordinal);
        _references = new(StringComparer.Ordinal);
        _loads = [];
        Stores = new(StringComparer.Ordinal);
    }

    private Symbols(Symbols original)
    {
        Function = original.Function;
        Outer = original.Outer;
        _variables = original._variables;
        _references = new(original._references, StringComparer.Ordinal);
        _loads = new(original._loads);
        Stores = new(original.Stores, StringComparer.Ordinal);
    }

    public FunctionScope Function { get; }

    public Symbols? Outer { get; }

    /// <summary>The names assigned in this scope.</summary>
    public HashSet<string> Stores { get; }

    public IReadOnlyDictionary<Variable, Load> Loads => _loads;

    public Symbols Copy() => new(this);

    public Variable? Find(string name) => _references.TryGetValue(name, out Variable? variable) ? variable : Outer?.Find(name);

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
        Stores.Add(name);
        if (_references.ContainsKey(name))
        {
            return;
        }

        Define(name, Outer?.Find(name) is { } outer ? new Load(LoadKind.Alias, outer) : new Load(LoadKind.Undefined));
    }

    public Variable DeclareParameter(string name)
    {
        Stores.Add(name);
        return Define(name, new Load(LoadKind.Parameter));
    }

    /// <summary>Merges the branches of an if. What only some of them assign begins with its outer value.</summary>
    public void Merge(params ReadOnlySpan<Symbols> branches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Symbols branch in branches)
        {
            foreach (string name in branch.Stores.Where(name => !Stores.Contains(name)))
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

            Stores.UnionWith(branch.Stores);
        }

        foreach ((string name, int count) in counts)
        {
            if (count < branches.Length)
            {
                _loads[Get(name)] = Outer?.Find(name) is { } outer ? new Load(LoadKind.Alias, outer) : new Load(LoadKind.Resolve);
            }
        }
    }

    /// <summary>All names assigned here and further out: what an included template sees beside the context.</summary>
    public Dictionary<string, Variable> AllStores()
    {
        var stores = new Dictionary<string, Variable>(StringComparer.Ordinal);
        for (Symbols? symbols = this; symbols is not null; symbols = symbols.Outer)
        {
            foreach (string name in symbols.Stores)
            {
                stores.TryAdd(name, Get(name));
            }
        }

        return stores;
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
