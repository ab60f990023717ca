using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Writes the steps of a level, and what happens when one fails.</summary>
internal sealed class StepEmitter(LevelScope level)
{
    private const string NothingToDo = "The flow goes on without it when this fails.";

    /// <summary>Runs a node that has no exits to choose from.</summary>
    public void Emit(FlowNode node, Block block, List<Statement> output)
    {
        Expression work = WorkOf(node);
        Local? holder = level.Outputs.HolderOf(node);
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
            output.Add(new Statement.Assign(holder, work, level.Placed.DeclaresAt(holder, block)));
        }
    }

    /// <summary>Runs a node whose failure has an exit of its own.</summary>
    public void EmitAttempt(FlowNode node, Body success, Body failed, Block block, List<Statement> output)
    {
        Local? holder = level.Outputs.HolderOf(node);
        if (holder is not null && level.Placed.DeclaresAt(holder, block))
        {
            output.Add(new Statement.Declare(holder, holder.IsNullable ? "null" : null));
        }

        Local? caught = CatchOf(node, block, output, failed.Statements);
        if (failed.Statements.Count == 0)
        {
            failed.Statements.Add(new Statement.Comment(NothingToDo));
        }

        List<Statement> work = [.. WorkBody(holder, WorkOf(node)).Statements];
        if (level.Blocks.SucceedsInLine(node))
        {
            output.Add(new Statement.Try(new Body(work), caught, failed));
            output.AddRange(Feed(node));
            return;
        }

        success.Statements.InsertRange(0, Feed(node));
        Expression? succeeded = success.Statements.Count == 0 ? null
            : holder is not null ? Expression.Text($"{holder.Name} is not null", holder)
            : NoteSuccess(node, work, output);
        output.Add(new Statement.Try(new Body(work), caught, failed));
        if (succeeded is not null)
        {
            output.Add(new Statement.If(succeeded, success, null));
        }
    }

    /// <summary>Hands a node's outputs to the locals of aggregators that take them.</summary>
    public IEnumerable<Statement> Feed(FlowNode node) =>
        from name in level.Context.Usage.Of(node)
        from target in level.Shared.FedBy(node, name)
        select new Statement.Assign(target, ReferenceReader.Sure(level.Outputs.Of(node)[name], "").Expression, Declares: false);

    /// <summary>The exception that is caught; null when nobody looks at it. Keeps it for whoever reads the failure later.</summary>
    public Local? CatchOf(FlowNode node, Block block, List<Statement> before, List<Statement> failed)
    {
        if (level.Outputs.FailureOf(node) is not { } failure)
        {
            return null;
        }

        if (!failure.IsNullable)
        {
            return failure;
        }

        if (level.Placed.DeclaresAt(failure, block))
        {
            before.Add(new Statement.Declare(failure, "null"));
        }

        Local caught = level.Context.NewLocal(Words.Of("caught"), "StepFailedException");
        failed.Insert(0, new Statement.Assign(failure, Expression.Of(caught), Declares: false));
        return caught;
    }

    /// <summary>The body of a <c>try</c>.</summary>
    public static Body WorkBody(Local? holder, Expression work) =>
        new([holder is null ? new Statement.Do(work) : new Statement.Assign(holder, work, Declares: false)]);

    /// <summary>The call that runs a node's step, awaited.</summary>
    private Expression WorkOf(FlowNode node) => node switch
    {
        PromptNode prompt => PromptEmitter.Emit(level, prompt).After("await "),
        ClassifierNode classifier => ClassifierEmitter.Emit(level, classifier).After("await "),
        ExtractorNode extractor => ExtractorEmitter.Emit(level, extractor).After("await "),
        HttpNode http => HttpEmitter.Emit(level, http).After("await "),
        ExtractNode extract => ExtractEmitter.Emit(level, extract).After("await "),
        RetrieveNode retrieve => RetrieveEmitter.Emit(level, retrieve).After("await "),
        ReviewNode review => ReviewEmitter.Emit(level, review).After("await "),
        ToolNode tool => ToolEmitter.Emit(level, tool).After("await "),
        CodeNode code => CodeEmitter.Emit(level, code).After("await "),
        TemplateNode template => TemplateEmitter.Emit(level, template).After("await "),
        SelectNode select => SelectEmitter.Emit(level, select),
        LoopNode loop => LoopEmitter.Emit(level, loop),
        ForEachNode forEach => ForEachEmitter.Emit(level, forEach),
        FunctionNode function => FunctionEmitter.Emit(level, function).After("await "),
        TextNode text => TextEmitter.Emit(level, text).After("await "),
        RenderedPromptNode prompt => RenderedPromptEmitter.Emit(level, prompt).After("await "),
        UnsupportedNode unsupported => UnsupportedEmitter.Emit(level, unsupported).After("await "),
        _ => throw new InvalidOperationException($"A {node.GetType().Name} is no step."),
    };

    private void EmitWithDefaults(FlowNode node, FlowErrorHandling handling, Expression work, Local? holder, Block block, List<Statement> output)
    {
        List<Statement> failed = [];
        if (holder is not null)
        {
            if (level.Placed.DeclaresAt(holder, block))
            {
                output.Add(new Statement.Declare(holder, null));
            }

            failed.Add(new Statement.Assign(holder, DefaultOutputs.Of(level, node, handling, holder), Declares: false));
        }

        Local? caught = CatchOf(node, block, output, failed);
        if (failed.Count == 0)
        {
            failed.Add(new Statement.Comment(NothingToDo));
        }

        output.Add(new Statement.Try(WorkBody(holder, work), caught, new Body(failed)));
    }

    /// <summary>Lets a node that leaves nothing say that it came to its end.</summary>
    private Expression NoteSuccess(FlowNode node, List<Statement> work, List<Statement> before)
    {
        Local succeeded = level.Context.NewLocal(level.Context.Names[node].Noun.Append("succeeded"), "bool");
        before.Add(new Statement.Declare(succeeded, "false"));
        work.Add(new Statement.Assign(succeeded, "true", Declares: false));
        return Expression.Of(succeeded);
    }
}
