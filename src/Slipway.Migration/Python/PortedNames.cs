using Slipway.Migration.Emitting.Naming;

namespace Slipway.Migration.Python;

/// <summary>The variables of a function: their names in C#, and where they are declared. In Python a variable belongs to the function, in C# to the
/// block that declares it.</summary>
internal sealed class PortedNames
{
    private readonly NameTable _names = new(Reserved.Keywords);
    private readonly IReadOnlyList<string> _parameters;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Stack<(string Python, string Name)> _inner = new();
    private readonly HashSet<string> _looped = new(StringComparer.Ordinal);
    private readonly HashSet<string> _assignedLoops = new(StringComparer.Ordinal);

    public PortedNames(PythonFunction function)
    {
        Imports = function.Imports;
        _parameters = function.Parameters;
        string[] assigned = [.. PythonNames.Assigned(function.Body).Distinct(StringComparer.Ordinal)];
        List<PythonStatement.For> loops = [.. PythonNames.Loops(function.Body)];
        Parameters = [.. _parameters.Select(Add)];
        foreach (string name in assigned.Concat(loops.SelectMany(loop => loop.Targets)).Where(name => !_variables.ContainsKey(name)))
        {
            Add(name);
        }

        foreach (string name in loops.SelectMany(loop => loop.Targets).Distinct(StringComparer.Ordinal))
        {
            bool isOwn = !assigned.Contains(name, StringComparer.Ordinal) && !_parameters.Contains(name) && !loops.Exists(loop => loop.Targets.Contains(name) && PythonNames.Loops(loop.Body).Any(inner => inner.Targets.Contains(name)));
            (isOwn && !IsUsedOutside(function.Body, name) ? _looped : _assignedLoops).Add(name);
        }

        Hoisted = [.. assigned.Concat(_assignedLoops).Distinct(StringComparer.Ordinal).Where(name => !_parameters.Contains(name) && DeclaredAt(function.Body, name) is null)];
    }

    /// <summary>The modules that the function can use.</summary>
    public IReadOnlyList<string> Imports { get; }

    /// <summary>The parameters in C#.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The variables that are declared at the top of the method.</summary>
    public IReadOnlyList<string> Hoisted { get; }

    /// <summary>Whether a name is a variable of the function here.</summary>
    public bool IsVariable(string name) => _variables.ContainsKey(name) || _inner.Any(inner => inner.Python == name);

    /// <summary>A variable in C#.</summary>
    public string this[string name] => _inner.Where(inner => inner.Python == name).Select(inner => inner.Name).FirstOrDefault() ?? _variables[name];

    /// <summary>Whether a loop's variable is declared by the loop, and so cannot be assigned or changed in place.</summary>
    public bool IsLoops(string name) => _looped.Contains(name) || _inner.Any(inner => inner.Python == name);

    /// <summary>Whether an assignment declares its variable.</summary>
    public bool Declares(PythonStatement statement, IReadOnlyList<PythonStatement> function, string name) => ReferenceEquals(DeclaredAt(function, name), statement);

    /// <summary>A name that nothing else has.</summary>
    public string Fresh(string wish) => Take(WordsOf(wish));

    /// <summary>Enters a lambda.</summary>
    public IReadOnlyList<string> Enter(IReadOnlyList<string> parameters)
    {
        List<string> names = [.. parameters.Select(Inner)];
        foreach ((string python, string name) in parameters.Zip(names))
        {
            _inner.Push((python, name));
        }

        return names;
    }

    public void Leave(int count)
    {
        for (; count > 0; count--)
        {
            _inner.Pop();
        }
    }

    // Lambdas beside each other may have the same names; one within another, or in the scope of a variable, may not.
    private string Inner(string parameter)
    {
        string wish = WordsOf(parameter).Camel;
        return _taken.Contains(wish) || _inner.Any(inner => inner.Name == wish) || Reserved.Keywords.Contains(wish) ? Fresh(parameter) : wish;
    }

    private string Add(string name) => _variables[name] = Take(WordsOf(name));

    // A name may be nothing but underscores.
    private static Words WordsOf(string name) => Words.Of(name) is { IsEmpty: false } words ? words : Words.Of("value");

    private string Take(Words words)
    {
        string name = _names.TakeCamel(words);
        _taken.Add(name);
        return name;
    }

    private static bool IsUsedOutside(IReadOnlyList<PythonStatement> statements, string name) => statements.Any(statement => statement switch
    {
        PythonStatement.For loop when loop.Targets.Contains(name) => PythonNames.Of(new PythonStatement.Evaluate(loop.Source, 0)).Contains(name),
        PythonStatement.For loop => PythonNames.Of(new PythonStatement.Evaluate(loop.Source, 0)).Contains(name) || IsUsedOutside(loop.Body, name),
        PythonStatement.If choice => PythonNames.Of(new PythonStatement.Evaluate(choice.Condition, 0)).Contains(name) || IsUsedOutside(choice.Then, name) || IsUsedOutside(choice.Else, name),
        PythonStatement.Try attempt => IsUsedOutside(attempt.Body, name) || attempt.Handlers.Any(handler => IsUsedOutside(handler.Body, name)),
        _ => PythonNames.Of(statement).Contains(name),
    });

    /// <summary>The assignment in whose block, and behind it, all uses of a variable are; null when there is none.</summary>
    private PythonStatement? DeclaredAt(IReadOnlyList<PythonStatement> block, string name)
    {
        List<PythonStatement> uses = [.. block.Where(statement => PythonNames.Of(statement).Contains(name))];
        if (uses.Count == 0 || _assignedLoops.Contains(name) || _parameters.Contains(name))
        {
            return null;
        }

        if (uses[0] is PythonStatement.Assign assign && PythonNames.Targets(assign.Target).Contains(name) && !PythonNames.Of(new PythonStatement.Evaluate(assign.Value, 0)).Contains(name))
        {
            return assign;
        }

        return uses.Count > 1 ? null : uses[0] switch
        {
            PythonStatement.If choice => Within(choice.Then, choice.Else, name),
            PythonStatement.For loop => DeclaredAt(loop.Body, name),
            PythonStatement.Try attempt => new[] { attempt.Body }.Concat(attempt.Handlers.Select(handler => handler.Body)).Where(body => PythonNames.Uses(body, name)).ToList() is [var only] ? DeclaredAt(only, name) : null,
            _ => null,
        };
    }

    private PythonStatement? Within(IReadOnlyList<PythonStatement> then, IReadOnlyList<PythonStatement> otherwise, string name) =>
        (PythonNames.Uses(then, name), PythonNames.Uses(otherwise, name)) switch
        {
            (true, false) => DeclaredAt(then, name),
            (false, true) => DeclaredAt(otherwise, name),
            _ => null,
        };
}
