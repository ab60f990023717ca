using Slipway.Migration.Emitting.Naming;

namespace Slipway.Migration.Emitting.Code;

/// <summary>A private method of the pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters, but the run's context.</param>
/// <param name="Returns">The type of its result; empty for none.</param>
/// <param name="Statements">Its body; the splitter may shorten it.</param>
internal sealed record Method(string Name, IReadOnlyList<Local> Parameters, string Returns, List<Statement> Statements);

/// <summary>The private methods of a pipeline, in the order in which they are called.</summary>
internal sealed class MethodSet
{
    private readonly NameTable _names = new(Reserved.Steps.Concat(["Run"]).Select(name => name + "Async"));

    /// <summary>The methods.</summary>
    public List<Method> Methods { get; } = [];

    /// <summary>Makes a method of statements and returns its call, not awaited.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="statements">The body.</param>
    /// <param name="leaves">The locals whose values it returns.</param>
    public Expression Add(Words name, List<Statement> statements, IReadOnlyList<Local> leaves)
    {
        string returns = leaves.Count switch
        {
            0 => "",
            1 => leaves[0].Type,
            _ => $"({string.Join(", ", leaves.Select(leaf => $"{leaf.Type} {char.ToUpperInvariant(leaf.Name[0])}{leaf.Name[1..]}"))})",
        };
        List<Statement> body = [.. statements];
        if (leaves.Count == 1 && body is [.., Statement.Assign { Declares: true } last] && last.Target.Name == leaves[0].Name)
        {
            body[^1] = new Statement.Return(last.Value);
        }
        else if (leaves.Count == 1)
        {
            body.Add(new Statement.Return(Expression.Of(leaves[0])));
        }
        else if (leaves.Count > 1)
        {
            body.Add(new Statement.Return(new ListExpression("(", [.. leaves.Select(Expression.Of)], ")")));
        }

        return AddReturning(name, body, returns);
    }

    /// <summary>Makes a method of statements that return by themselves, and returns its call, not awaited.</summary>
    public Expression AddReturning(Words name, List<Statement> statements, string returns)
    {
        List<Local> parameters = LocalUse.Free(statements);
        string method = _names.Take(name, words => words.Pascal + "Async").Pascal + "Async";
        Methods.Add(new Method(method, parameters, returns, statements));
        return Expression.Invoke(method, [.. parameters.Select(Expression.Of), Expression.Run.ToString()]);
    }
}
