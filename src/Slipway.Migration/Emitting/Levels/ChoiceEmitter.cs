using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Writes nodes with exits, and what hangs on these.</summary>
internal sealed class ChoiceEmitter(LevelScope level, StepEmitter steps)
{
    public void Emit(ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        switch (choice.Node)
        {
            case BranchNode branch:
                EmitBranch(branch, choice, arms, block, output);
                break;
            case ClassifierNode classifier:
                EmitStep(choice, arms, SwitchOf(classifier, choice, arms), block, output);
                break;
            case ReviewNode review:
                EmitStep(choice, arms, DecisionOf(review, choice, arms), block, output);
                break;
            case UnsupportedNode unsupported when choice.Arms.Count(IsNoFailure) > 1 || choice.Arms[0].Exit != FlowEdge.DefaultHandle:
                EmitStep(choice, arms, DecisionOf(unsupported, choice, arms), block, output);
                break;
            default:
                steps.EmitAttempt(choice.Node, arms[0], arms[^1], block, output);
                break;
        }
    }

    private static bool IsNoFailure(ChoiceArm arm) => arm.Exit != FlowEdge.FailureHandle;

    /// <summary>A node that waits for what decides.</summary>
    private void EmitStep(ChoiceStatement choice, List<Body> arms, List<Statement> success, Block block, List<Statement> output)
    {
        if (!choice.Arms.All(IsNoFailure))
        {
            steps.EmitAttempt(choice.Node, new Body(success), arms[^1], block, output);
            return;
        }

        steps.Emit(choice.Node, block, output);
        output.AddRange(steps.Feed(choice.Node));
        output.AddRange(success);
    }

    private void EmitBranch(BranchNode branch, ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        foreach ((string name, NodeOutput target) in level.Outputs.Of(branch))
        {
            if (level.Placed.DeclaresAt(target.Holder, block))
            {
                output.Add(new Statement.Declare(target.Holder, null));
            }

            for (int i = 0; i < arms.Count; i++)
            {
                string value = name == "result" ? choice.Arms[i].Exit == FlowEdge.ElseHandle ? "false" : "true" : Literal.Of(choice.Arms[i].Exit);
                arms[i].Statements.Insert(0, new Statement.Assign(target.Holder, value, Declares: false));
            }
        }

        List<CsCondition> conditions = [.. choice.Arms
            .Where(IsNoFailure)
            .SkipLast(1)
            .Select(arm => ConditionEmitter.Emit(level.PlaceOf(branch), branch.Cases.Where(branchCase => branchCase.Handle == arm.Exit)))];
        if (branch.OnError is { UsesFailureBranch: true })
        {
            conditions = CompareFirst(branch, choice, conditions, block, output);
        }

        output.AddRange(DecisionEmitter.Emit(conditions, arms, GenericTitles.Contains(branch.Title) ? null : level.Context.Names[branch].Step));
    }

    /// <summary>Only the comparisons may fail, not what hangs on the exits: so they are made first.</summary>
    private List<CsCondition> CompareFirst(BranchNode branch, ChoiceStatement choice, List<CsCondition> conditions, Block block, List<Statement> output)
    {
        Local route = level.Context.NewLocal(level.Context.Names[branch].Noun.Append("exit"), "string");
        output.Add(new Statement.Declare(route, null));
        Expression value = Literal.Of(choice.Arms[^2].Exit);
        for (int i = conditions.Count - 1; i >= 0; i--)
        {
            value = Expression.Text($"{conditions[i].Holds.Flat} ? {Literal.Of(choice.Arms[i].Exit)} : {value.Flat}", conditions[i].Holds.Reads.Concat(value.Reads));
        }

        List<Statement> failed = [new Statement.Assign(route, Literal.Of(FlowEdge.FailureHandle), Declares: false)];
        Local? caught = steps.CatchOf(branch, block, output, failed);
        output.Add(new Statement.Try(StepEmitter.WorkBody(route, value), caught, new Body(failed)));
        return [.. choice.Arms.SkipLast(1).Select(arm => CsCondition.Compare(Expression.Of(route), "==", Literal.Of(arm.Exit)))];
    }

    private List<Statement> SwitchOf(ClassifierNode node, ChoiceStatement choice, List<Body> arms)
    {
        if (level.Outputs.HolderOf(node) is not { } holder)
        {
            return [];
        }

        Expression chosen = Expression.Of(holder).Then(level.Outputs.Of(node).Count > 0 ? ".Class" : "");
        return ClassifierEmitter.Switch(chosen, level.Context.ClassesOf(node), arms[..choice.Arms.Count(IsNoFailure)]);
    }

    private List<Statement> DecisionOf(ReviewNode node, ChoiceStatement choice, List<Body> arms) => level.Outputs.HolderOf(node) is { } form
        ? DecisionOf(choice, arms, exit => ReviewEmitter.Chosen(form.IsNullable ? form.Sure : form, exit))
        : [];

    private List<Statement> DecisionOf(UnsupportedNode node, ChoiceStatement choice, List<Body> arms)
    {
        Local holder = level.Outputs.HolderOf(node)!;
        Expression taken = Expression.Text($"{holder.Name}.{level.Outputs.RecordOf(node)!.Find("exit")!.Name}", holder.IsNullable ? holder.Sure : holder);
        return DecisionOf(choice, arms, exit => CsCondition.Compare(taken, "==", Literal.Of(exit)));
    }

    private static List<Statement> DecisionOf(ChoiceStatement choice, List<Body> arms, Func<string, CsCondition> isTaken)
    {
        List<ChoiceArm> ways = [.. choice.Arms.Where(IsNoFailure)];
        return DecisionEmitter.Emit([.. ways.SkipLast(1).Select(arm => isTaken(arm.Exit))], arms[..ways.Count]);
    }
}
