using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes what follows from conditions: a chain of <c>if</c>, or a <c>switch</c> where one value is compared with texts.</summary>
internal static class DecisionEmitter
{
    /// <summary>Fewer texts read as well in a chain, and a decision with fewer conditions is not what a method is about.</summary>
    private const int FewestCases = 3;

    /// <summary>The decision. Bodies without statements are left out of a chain, and so is the <c>else</c> behind a body that returns.</summary>
    /// <param name="conditions">The conditions, asked in order.</param>
    /// <param name="bodies">What follows from each; the last body belongs to no condition.</param>
    /// <param name="name">What the decision is called; null when nothing says it.</param>
    public static List<Statement> Emit(List<CsCondition> conditions, List<Body> bodies, Words? name = null) =>
        AsSwitch(conditions, bodies) is { } choice
            ? [choice with { Name = name }]
            : [.. Chain(conditions, bodies).Select(statement => statement is Statement.If decision ? decision with { Name = name } : statement)];

    /// <summary>The name of the decision among many ways that statements are about; null for none.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="first">Whether it is the one they begin with, else the one that is most of them.</param>
    public static Words? NameIn(IReadOnlyList<Statement> statements, bool first)
    {
        static Words? NameOf(Statement statement) => statement switch
        {
            Statement.If decision when Conditions(decision) >= FewestCases => decision.Name,
            Statement.Switch decision => decision.Name,
            _ => null,
        };

        List<Statement> work = [.. statements.Where(statement => statement is not Statement.Declare)];
        return first ? work.Take(1).Select(NameOf).FirstOrDefault()
            : work.Exists(statement => NameOf(statement) is not null) && CodePrinter.Lines(statements) / 2 is var most
                ? work.Where(statement => CodePrinter.AreLonger([statement], most)).Select(NameOf).FirstOrDefault()
            : null;
    }

    private static int Conditions(Statement.If decision) => decision.Else?.Statements is [Statement.If next] ? Conditions(next) + 1 : 1;

    private static List<Statement> Chain(List<CsCondition> conditions, List<Body> bodies)
    {
        List<Statement> rest = bodies[conditions.Count].Statements;
        for (int i = conditions.Count - 1; i >= 0; i--)
        {
            Body body = bodies[i];
            if (body.Statements.Count == 0 && rest.Count == 0 && conditions[i].CanFail)
            {
                // Nothing depends on the comparison, but it may fail, and then so does the run.
                rest = [new Statement.Do(conditions[i].Holds.After("_ = "))];
            }
            else if (body.Statements.Count == 0)
            {
                rest = rest switch
                {
                    [] => rest,
                    [Statement.If { Else: null } inner] => [new Statement.If(CsCondition.Both(conditions[i].Fails, inner.Condition), inner.Then, null)],
                    _ => [new Statement.If(conditions[i].Fails, new Body(rest, bodies[conditions.Count].Name), null)],
                };
            }
            else if (LocalUse.AlwaysReturns(body.Statements))
            {
                rest = [new Statement.If(conditions[i].Holds, body, null), .. rest];
            }
            else
            {
                rest = [new Statement.If(conditions[i].Holds, body, rest.Count == 0 ? null : new Body(rest, bodies[conditions.Count].Name))];
            }
        }

        return rest;
    }

    /// <summary>A choice among texts that one value is compared with; null for other choices.</summary>
    private static Statement.Switch? AsSwitch(List<CsCondition> conditions, List<Body> bodies)
    {
        List<(Expression Value, string Text)> compared = [.. conditions.Select(condition => condition.Holds)
            .OfType<ChainExpression>()
            .Where(chain => chain is { Operator: "==", Operands: [{ Flat: not null }, TextExpression { Content: ['"', not '"', ..] }] })
            .Select(chain => (chain.Operands[0], chain.Operands[1].Flat!))];
        bool isSwitch = compared.Count == conditions.Count && compared.Count >= FewestCases
            && compared.DistinctBy(pair => pair.Value.Flat).Count() == 1
            && compared.DistinctBy(pair => pair.Text).Count() == compared.Count
            && conditions.TrueForAll(condition => !condition.CanFail)
            && bodies.Exists(body => body.Statements.Count > 0);
        if (!isSwitch)
        {
            return null;
        }

        List<SwitchArm> arms = [.. compared.Zip(bodies, (pair, body) => new SwitchArm(pair.Text, body))];
        if (bodies[conditions.Count] is { Statements.Count: > 0 } otherwise)
        {
            arms.Add(new SwitchArm(null, otherwise));
        }

        return new Statement.Switch(compared[0].Value, arms);
    }
}
