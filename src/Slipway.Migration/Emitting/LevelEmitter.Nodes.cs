using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Writes nodes as statements.</summary>
internal sealed partial class LevelEmitter
{
    private const string NothingToDo = "The flow goes on without it when this fails.";

    private void EmitNode(FlowNode node, Block block, List<Statement> output)
    {
        switch (node)
        {
            case AggregateNode aggregate:
                EmitAggregate(aggregate, block, output);
                return;
            case AnswerNode answer:
                output.AddRange(Context.Results.Answer(this, answer, block));
                break;
            case AssignNode assign:
                output.AddRange(AssignEmitter.Emit(this, assign));
                return;
            case LoopEndNode:
                output.Add(new Statement.Do(new ChainExpression("=", [Expression.Of(LoopAround().Local).Then("." + LoopState.IsOver), "true"])));
                return;
            case BranchNode:
                // A branch with nothing on its exits.
                return;
            default:
                EmitStep(node, block, output);
                break;
        }

        Feed(node, block, output);
    }

    private void EmitStep(FlowNode node, Block block, List<Statement> output)
    {
        Expression work = WorkOf(node);
        Local? holder = HolderOf(node);
        if (node.OnError is { UsesFailureBranch: false } handling)
        {
            EmitWithDefaults(node, handling, work, holder, block, output);
        }
        else if (holder is null)
        {
            output.Add(new Statement.Do(work));
        }
        else
        {
            output.Add(new Statement.Assign(holder, work, Placed.DeclaresAt(holder, block)));
        }
    }

    /// <summary>The call that runs a node's step, awaited.</summary>
    private Expression WorkOf(FlowNode node) => node switch
    {
        PromptNode prompt => PromptEmitter.Emit(this, prompt).After("await "),
        ClassifierNode classifier => ClassifierEmitter.Emit(this, classifier).After("await "),
        ExtractorNode extractor => ExtractorEmitter.Emit(this, extractor).After("await "),
        HttpNode http => HttpEmitter.Emit(this, http).After("await "),
        ExtractNode extract => ExtractEmitter.Emit(this, extract).After("await "),
        RetrieveNode retrieve => RetrieveEmitter.Emit(this, retrieve).After("await "),
        ReviewNode review => ReviewEmitter.Emit(this, review).After("await "),
        ToolNode tool => ToolEmitter.Emit(this, tool).After("await "),
        CodeNode code => CodeEmitter.Emit(this, code).After("await "),
        TemplateNode template => TemplateEmitter.Emit(this, template).After("await "),
        SelectNode select => SelectEmitter.Emit(this, select),
        LoopNode loop => LoopEmitter.Emit(this, loop),
        ForEachNode forEach => ForEachEmitter.Emit(this, forEach),
        FunctionNode function => FunctionEmitter.Emit(this, function).After("await "),
        TextNode text => TextEmitter.Emit(this, text).After("await "),
        RenderedPromptNode prompt => RenderedPromptEmitter.Emit(this, prompt).After("await "),
        UnsupportedNode unsupported => UnsupportedEmitter.Emit(this, unsupported).After("await "),
        _ => throw new InvalidOperationException($"A {node.GetType().Name} is no step."),
    };

    private void EmitWithDefaults(
        FlowNode node, FlowErrorHandling handling, Expression work, Local? holder, Block block, List<Statement> output)
    {
        List<Statement> failed = [];
        if (holder is not null)
        {
            if (Placed.DeclaresAt(holder, block))
            {
                output.Add(new Statement.Declare(holder, null));
            }

            failed.Add(new Statement.Assign(holder, DefaultOutputs.Of(this, node, handling, holder), Declares: false));
        }

        Local? caught = CatchOf(node, block, output, failed);
        if (failed.Count == 0)
        {
            failed.Add(new Statement.Comment(NothingToDo));
        }

        output.Add(new Statement.Try(WorkBody(holder, work), caught, new Body(failed)));
    }

    /// <summary>The exception that is caught; null when nobody looks at it. Keeps it for whoever reads the failure later.</summary>
    private Local? CatchOf(FlowNode node, Block block, List<Statement> before, List<Statement> failed)
    {
        if (FailureOf(node) is not { } failure)
        {
            return null;
        }

        if (!failure.IsNullable)
        {
            return failure;
        }

        if (Placed.DeclaresAt(failure, block))
        {
            before.Add(new Statement.Declare(failure, "null"));
        }

        Local caught = Context.NewLocal(Naming.Words.Of("caught"), "StepFailedException");
        failed.Insert(0, new Statement.Assign(failure, Expression.Of(caught), Declares: false));
        return caught;
    }

    private static Body WorkBody(Local? holder, Expression work) =>
        new([holder is null ? new Statement.Do(work) : new Statement.Assign(holder, work, Declares: false)]);

    private void EmitChoice(ChoiceStatement choice, Block block, List<Statement> output)
    {
        List<Body> arms = [.. choice.Arms.Select(arm => Emit(arm.Body, arm.Body.Statements.Count > 0 ? NameOf(arm.Body) : null))];
        switch (choice.Node)
        {
            case BranchNode branch:
                EmitBranch(branch, choice, arms, block, output);
                break;
            case ClassifierNode classifier:
                EmitClassifier(classifier, choice, arms, block, output);
                break;
            case ReviewNode review:
                EmitReviewChoice(review, choice, arms, block, output);
                break;
            case UnsupportedNode unsupported when choice.Arms.Count(arm => arm.Exit != FlowEdge.FailureHandle) > 1 || choice.Arms[0].Exit != FlowEdge.DefaultHandle:
                EmitUnsupportedChoice(unsupported, choice, arms, block, output);
                break;
            default:
                EmitAttempt(choice.Node, arms[0], arms[^1], block, output);
                break;
        }
    }

    private void EmitBranch(BranchNode branch, ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        foreach ((string name, NodeOutput target) in _outputs[branch.Id])
        {
            if (Placed.DeclaresAt(target.Holder, block))
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
            .Where(arm => arm.Exit != FlowEdge.FailureHandle)
            .SkipLast(1)
            .Select(arm => ConditionEmitter.Emit(PlaceOf(branch), branch.Cases.Where(branchCase => branchCase.Handle == arm.Exit)))];
        if (branch.OnError is { UsesFailureBranch: true })
        {
            // Only the comparisons may fail here, not what hangs on the exits: so they are made first.
            Local route = Context.NewLocal(Context.Names[branch].Noun.Append("exit"), "string");
            output.Add(new Statement.Declare(route, null));
            Expression value = Literal.Of(choice.Arms[^2].Exit);
            for (int i = conditions.Count - 1; i >= 0; i--)
            {
                value = Expression.Text($"{conditions[i].Holds.Flat} ? {Literal.Of(choice.Arms[i].Exit)} : {value.Flat}", conditions[i].Holds.Reads.Concat(value.Reads));
            }

            List<Statement> failed = [new Statement.Assign(route, Literal.Of(FlowEdge.FailureHandle), Declares: false)];
            Local? caught = CatchOf(branch, block, output, failed);
            output.Add(new Statement.Try(WorkBody(route, value), caught, new Body(failed)));
            conditions = [.. choice.Arms.SkipLast(1).Select(arm => CsCondition.Compare(Expression.Of(route), "==", Literal.Of(arm.Exit)))];
        }

        output.AddRange(DecisionEmitter.Emit(conditions, arms, GenericTitles.Contains(branch.Title) ? null : Context.Names[branch].Step));
    }

    private void EmitUnsupportedChoice(UnsupportedNode node, ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        Local holder = HolderOf(node)!;
        Expression exit = Expression.Text($"{holder.Name}.{RecordOf(node)!.Find("exit")!.Name}", holder.IsNullable ? holder.Sure : holder);
        List<ChoiceArm> ways = [.. choice.Arms.Where(arm => arm.Exit != FlowEdge.FailureHandle)];
        List<Statement> success = DecisionEmitter.Emit(
            [.. ways.SkipLast(1).Select(arm => CsCondition.Compare(exit, "==", Literal.Of(arm.Exit)))], arms[..ways.Count]);
        if (ways.Count == choice.Arms.Count)
        {
            EmitStep(node, block, output);
            output.AddRange(success);
        }
        else
        {
            EmitAttempt(node, new Body(success), arms[^1], block, output);
        }
    }

    /// <summary>Runs a node whose failure has an exit of its own.</summary>
    private void EmitAttempt(FlowNode node, Body success, Body failed, Block block, List<Statement> output)
    {
        Local? holder = HolderOf(node);
        if (holder is not null && Placed.DeclaresAt(holder, block))
        {
            output.Add(new Statement.Declare(holder, holder.IsNullable ? "null" : null));
        }

        Local? caught = CatchOf(node, block, output, failed.Statements);
        if (failed.Statements.Count == 0)
        {
            failed.Statements.Add(new Statement.Comment(NothingToDo));
        }

        List<Statement> work = [.. WorkBody(holder, WorkOf(node)).Statements];
        List<Statement> fed = [];
        Feed(node, block, fed);
        if (SucceedsInLine(node))
        {
            output.Add(new Statement.Try(new Body(work), caught, failed));
            output.AddRange(fed);
            return;
        }

        success.Statements.InsertRange(0, fed);
        Expression? succeeded = success.Statements.Count == 0 ? null
            : holder is not null ? Expression.Text($"{holder.Name} is not null", holder)
            : NoteSuccess(node, work, output);
        output.Add(new Statement.Try(new Body(work), caught, failed));
        if (succeeded is not null)
        {
            output.Add(new Statement.If(succeeded, success, null));
        }
    }

    /// <summary>Lets a node that leaves nothing say that it came to its end.</summary>
    private Expression NoteSuccess(FlowNode node, List<Statement> work, List<Statement> before)
    {
        Local succeeded = Context.NewLocal(Context.Names[node].Noun.Append("succeeded"), "bool");
        before.Add(new Statement.Declare(succeeded, "false"));
        work.Add(new Statement.Assign(succeeded, "true", Declares: false));
        return Expression.Of(succeeded);
    }
}
