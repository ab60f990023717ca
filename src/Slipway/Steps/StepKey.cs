namespace Slipway.Steps;

/// <summary>The identity of a step within its run: <c>scope/name#n</c>.</summary>
/// <param name="Value">The key as it is written; compared as it stands.</param>
public readonly record struct StepKey(string Value)
{
    /// <summary>The key of the <paramref name="occurrence"/>th use, from 1, of a name within a scope.</summary>
    public static StepKey Create(string scope, string name, int occurrence)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(name);
        return new(scope.Length == 0 ? $"{name}#{occurrence}" : $"{scope}/{name}#{occurrence}");
    }

    /// <summary>The name of the scope in which a step is undone, below its key.</summary>
    internal const string UndoScope = "on-failure";

    /// <summary>Whether the step undoes another one.</summary>
    internal bool Undoes => Value.Contains($"/{UndoScope}/", StringComparison.Ordinal);

    /// <summary>Whether a name keeps keys apart: none that has the end of a scope (<c>#1/</c>) in it does.</summary>
    internal static bool CanName(string name)
    {
        for (var at = name.IndexOf('#', StringComparison.Ordinal); at >= 0; at = name.IndexOf('#', at + 1))
        {
            var end = at + 1;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
            {
                end++;
            }

            if (end > at + 1 && end < name.Length && name[end] == '/')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a name is the same when it comes from a journal: PostgreSQL's text cannot hold the character 0, UTF-8 no half of a pair.</summary>
    internal static bool IsKept(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\0' || (char.IsSurrogate(name[i]) && !char.IsSurrogatePair(name, i++)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
