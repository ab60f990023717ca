namespace Slipway.Migration.Emitting.Code;

/// <summary>Locals that still have, at some place of a method, the value they are declared with, on every path to it.</summary>
internal sealed class FirstValues
{
    private readonly Dictionary<string, Statement.Declare> _declared = [];

    public FirstValues()
    {
    }

    private FirstValues(Dictionary<string, Statement.Declare> declared) => _declared = declared;

    /// <summary>Whether a local has its first value.</summary>
    public bool Has(Local local) => _declared.ContainsKey(local.Name);

    /// <summary>The declaration of a local that has its first value.</summary>
    public Statement Declare(Local local) => _declared[local.Name];

    /// <summary>The locals that have their first value after statements, too.</summary>
    public FirstValues After(params IReadOnlyList<Statement> statements)
    {
        Dictionary<string, Statement.Declare>? changed = null;
        foreach (Statement statement in statements)
        {
            if (statement is Statement.Declare declare)
            {
                (changed ??= new(_declared))[declare.Target.Name] = declare;
            }

            foreach (Local assigned in LocalUse.Assigned([statement]).Where(local => (changed ?? _declared).ContainsKey(local.Name)))
            {
                (changed ??= new(_declared)).Remove(assigned.Name);
            }
        }

        return changed is null ? this : new FirstValues(changed);
    }
}
