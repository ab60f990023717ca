using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using FlowStatement = Slipway.Migration.Structuring.Statement;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Writes one level of a flow as C# statements.</summary>
internal sealed class LevelEmitter
{
    private readonly LevelScope _level;
    private readonly BlockNames _names;
    private readonly StepEmitter _steps;
    private readonly ChoiceEmitter _choices;
    private readonly ParallelEmitter _parallel;

    private LevelEmitter(LevelScope level)
    {
        _level = level;
        _names = new BlockNames(level.Context);
        _steps = new StepEmitter(level);
        _choices = new ChoiceEmitter(level, _steps);
        _parallel = new ParallelEmitter(level, _names, Emit);
    }

    /// <summary>The whole level.</summary>
    public static Body Emit(LevelScope level) => new LevelEmitter(level).Emit(level.Level.Body, name: null);

    private Body Emit(Block block, Words? name)
    {
        List<Statement> output = [];
        for (int i = 0; i < block.Statements.Count; i++)
        {
            output.AddRange(_level.Placed.DeclaredBefore(block, i).Select(placement => new Statement.Declare(placement.Local, placement.Initial)));
            Emit(block.Statements[i], block, isLast: i == block.Statements.Count - 1, output);
        }

        if (block.EndsRun && !LocalUse.AlwaysReturns(output))
        {
            output.Add(_level.Level.Owner is LoopNode loop ? new Statement.Return(LoopEmitter.EndOf(_level, loop, block))
                : EndOf(block) is { } end ? new Statement.Return(end)
                : new Statement.Do("throw new UnreachableException()"));
        }

        return new Body(output, name);
    }

    private void Emit(FlowStatement statement, Block block, bool isLast, List<Statement> output)
    {
        switch (statement)
        {
            case NodeStatement { Node: EndNode end }:
                EmitEnd(end, block, isLast, output);
                break;
            case NodeStatement node:
                EmitNode(node.Node, block, output);
                break;
            case ChoiceStatement choice:
                _choices.Emit(choice, [.. choice.Arms.Select(arm => Emit(arm.Body, arm.Body.Statements.Count > 0 ? _names.Of(arm.Body) : null))], block, output);
                break;
            case RaiseStatement { Flag.IsAlwaysRaised: false } raise:
                output.AddRange(_level.Flags.Of(raise.Flag).Where(flag => ReferenceEquals(flag.Raised, block))
                    .Select(flag => new Statement.Assign(flag.Local, "true", _level.Placed.DeclaresAt(flag.Local, block))));
                break;
            case GuardStatement guard when _level.Flags.Of(guard.Flag).Count > 0:
                Body body = Emit(guard.Body, _names.Of(guard.Body));
                List<Expression> raised = [.. _level.Flags.Of(guard.Flag).DistinctBy(flag => flag.Local.Name).Select(flag => Expression.Of(flag.Local))];
                output.Add(new Statement.If(raised.Count == 1 ? raised[0] : new ChainExpression("||", raised), body, null));
                break;
            case ParallelStatement parallel:
                output.Add(_parallel.Emit(parallel, block));
                break;
        }
    }

    private void EmitNode(FlowNode node, Block block, List<Statement> output)
    {
        switch (node)
        {
            case AggregateNode aggregate:
                output.AddRange(AggregateEmitter.Emit(_level, aggregate, block));
                break;
            case AnswerNode answer:
                output.AddRange(_level.Context.Results.Answer(_level, answer, block));
                break;
            case AssignNode assign:
                output.AddRange(AssignEmitter.Emit(_level, assign));
                return;
            case LoopEndNode:
                output.Add(new Statement.Do(new ChainExpression("=", [Expression.Of(LoopAround().Local).Then("." + LoopState.IsOver), "true"])));
                return;
            case BranchNode:
                // A branch with nothing on its exits.
                return;
            default:
                _steps.Emit(node, block, output);
                break;
        }

        output.AddRange(_steps.Feed(node));
    }

    private LoopState LoopAround()
    {
        LevelScope level = _level;
        while (level.Loop is null)
        {
            level = level.Outer!;
        }

        return level.Loop;
    }

    private void EmitEnd(EndNode end, Block block, bool isLast, List<Statement> output)
    {
        ResultPlan results = _level.Context.Results;
        if (results.Collects)
        {
            output.AddRange(results.Collect(_level, end));
        }
        else if (isLast)
        {
            output.Add(new Statement.Return(results.Return(_level, [.. block.Statements.Select(statement => statement.Runs).OfType<EndNode>()])));
        }
    }

    /// <summary>What is returned where a block ends the run, or the item; null where no run can come.</summary>
    private Expression? EndOf(Block block)
    {
        if (_level.Level.Owner is null)
        {
            return _level.Context.Results.Return(_level, []);
        }

        ReadValue result = _level.ResultAt(block);
        (CsType type, bool isNullable) = _level.ResultType();
        if (result.Presence is Presence.Never)
        {
            return type.IsStruct ? $"({type.Name}?)null" : $"({type.Nullable(true)})null";
        }

        Expression value = result.Type.Kind == type.Kind || type.Kind is not CsKind.Node ? ValueTexts.Plain(result) : ValueTexts.Node(result);
        return type.IsStruct && isNullable && !result.IsNullable ? value.After($"({type.Name}?)") : value;
    }
}
