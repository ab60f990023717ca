using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes loops: a method with a <c>for</c>, which gives the loop's variables as they are in the end.</summary>
internal static class LoopEmitter
{
    private const int MostInlineLines = 20;

    /// <summary>The loop, awaited.</summary>
    public static Expression Emit(LevelScope level, LoopNode loop)
    {
        LevelScope inner = level.Bodies[loop.Id];
        LoopState state = inner.Loop!;
        Words step = level.Context.Names[loop].Step;
        CsCondition before = ConditionEmitter.Emit(Before(inner), [loop.Ends]);
        bool hasConditions = loop.Ends.Conditions.Count > 0;
        state.ChecksInside = hasConditions && (ReadsBody(loop) || before.CanFail);

        List<Statement> statements = [];
        if (state.IsNeeded)
        {
            statements.Add(new Statement.Assign(state.Local, Initial(level, loop, state), Declares: true));
        }

        Local? done = null;
        List<Expression> goesOn = [];
        if (state.ChecksInside)
        {
            done = level.Context.NewLocal(Words.Of("done"), "bool");
            Expression over = new BranchlessLambda(before.Holds);
            statements.Add(new Statement.Assign(done, Expression.Invoke("DifyLoop.IsOver", over), Declares: true));
            goesOn.Add(Expression.Of(done).After("!"));
        }
        else
        {
            if (state.HasEnd)
            {
                goesOn.Add(Expression.Of(state.Local).Then("." + LoopState.IsOver).After("!"));
            }

            if (hasConditions)
            {
                goesOn.Add(before.Fails is ChainExpression { Operator: "||" } either && goesOn.Count > 0 ? either.After("(").Then(")") : before.Fails);
            }
        }

        Local round = level.Context.NewLocal(Words.Of("round"), "int");
        List<Statement> body = BodyOf(level, inner, step, done);
        if (state.CountsRounds)
        {
            body.Insert(0, new Statement.Do(new ChainExpression("=", [Expression.Of(state.Local).Then("." + LoopState.Rounds), Expression.Of(round)])));
        }

        Expression? condition = goesOn.Count == 0 ? null : goesOn.Count == 1 ? goesOn[0] : new ChainExpression("&&", goesOn);
        statements.Add(new Statement.For(round, loop.MaxRounds, condition, new Body(body)));
        if (state.IsNeeded)
        {
            statements.Add(new Statement.Return(Expression.Of(state.Local)));
        }

        return level.Context.Methods.AddReturning(step, statements, state.IsNeeded ? state.Name : "").After("await ");
    }

    public static void Declare(NodeDeclaration declaration, LoopNode loop)
    {
        FlowContext context = declaration.Context;
        bool countsRounds = context.Usage.IsRead(loop, LoopNode.Rounds);
        string name = context.Types.TakePascal(declaration.Step.Append("state"));
        var state = new LoopState(loop, name, context.NewLocal(declaration.Noun.Append("state"), name), declaration.Step, countsRounds, HasEnd(loop.Body));
        if (state.IsNeeded)
        {
            context.Loops.Add(state);
        }

        LevelScope level = declaration.Level;
        level.Bodies.Add(loop.Id, new LevelScope(context, level.Level.Bodies[loop.Id], level, state));
        if (!declaration.IsNeeded || !state.IsNeeded)
        {
            return;
        }

        Local holder = declaration.Place(state.Type);
        foreach (RecordMember member in state.Members)
        {
            declaration.Add(member.JsonName, holder, "." + member.Name, member.Type, member.IsNullable);
        }

        declaration.TryAdd(LoopNode.Rounds, holder, "." + LoopState.Rounds, CsType.Number, isNullable: true);
    }

    // The end of an iteration's body inside the loop counts, that of a loop inside it does not.
    private static bool HasEnd(FlowGraph body) => body.Nodes.Any(node => node is LoopEndNode || (node is ForEachNode forEach && HasEnd(forEach.Body)));

    /// <summary>What a round gives where a block ends it: whether the loop is over, or nothing.</summary>
    public static Expression? EndOf(LevelScope inner, LoopNode loop, Block block)
    {
        if (!inner.Loop!.ChecksInside)
        {
            return null;
        }

        Expression ends = ConditionEmitter.Emit(inner.PlaceAt(block), [loop.Ends]).Holds;
        return inner.Loop.HasEnd
            ? new ChainExpression("||", [Expression.Of(inner.Loop.Local).Then("." + LoopState.IsOver), ends is ChainExpression { Operator: "&&" } all ? all.After("(").Then(")") : ends])
            : ends;
    }

    /// <summary>A new state from values given by name; those not given are empty.</summary>
    public static Expression New(LoopState state, Func<RecordMember, Expression> value) => state.Members.Count == 0
        ? Expression.Invoke($"new {state.Name}")
        : new ListExpression($"new {state.Name} {{ ", [.. state.Members.Select(member => value(member).After($"{member.Name} = "))], " }");

    private static Expression Initial(LevelScope level, LoopNode loop, LoopState state) => New(state, member =>
    {
        LoopVariable variable = loop.Variables.First(candidate => candidate.Name == member.JsonName);
        if (variable.Value is not { } reference)
        {
            return JsonLiteral.Of(variable.Constant, member.Type);
        }

        ReadValue value = ValueTexts.Required(level.Read(reference, loop));
        bool isSame = value.Path.Count == 0 && value.Type == member.Type;
        return isSame && !value.IsNullable ? value.Expression
            : member.Type.Kind is CsKind.Node ? ValueTexts.Node(value)
            : new ChainExpression("??",
            [
                isSame ? value.Expression : Expression.Invoke($"DifyVariable.As<{member.Type.Nullable(member.Type.IsStruct)}>", ValueTexts.Plain(value), Literal.Of(value.Written)),
                JsonLiteral.Of(null, member.Type),
            ]);
    });

    /// <summary>The body in the loop itself where it is short and runs straight, else a call of a method of its own.</summary>
    private static List<Statement> BodyOf(LevelScope level, LevelScope inner, Words step, Local? done)
    {
        List<Statement> statements = LevelEmitter.Emit(inner).Statements;
        Expression? last = statements.Count > 0 && statements[^1] is Statement.Return { Value: var value } ? value : null;
        List<Statement> straight = statements.Count > 0 && statements[^1] is Statement.Return ? statements[..^1] : statements;
        bool isDecided = done is null || last is not null;
        if (isDecided && !LocalUse.CanReturn(straight) && CodePrinter.Lines(straight, 12) <= MostInlineLines)
        {
            return done is null ? straight : [.. straight, new Statement.Assign(done, last!, Declares: false)];
        }

        Words name = step.Append("round");
        return done is null
            ? [new Statement.Do(level.Context.Methods.AddReturning(name, statements, "").After("await "))]
            : [new Statement.Assign(done, level.Context.Methods.AddReturning(name, statements, "bool").After("await "), Declares: false)];
    }

    /// <summary>Reads before the first round: nothing of the body is there yet.</summary>
    private static ReadPlace Before(LevelScope inner)
    {
        ReadPlace place = inner.PlaceAt(inner.Blocks.Root);
        ReadValue Read(FlowReference reference) => inner.IsOfBody(reference) ? ReadValue.Missing(reference.Written) : place.Read(reference);
        return new ReadPlace(Read, text => ValueTexts.Of(text, Read, isMarkdown: false));
    }

    private static bool ReadsBody(LoopNode loop)
    {
        HashSet<string> body = [.. loop.Body.Nodes.Select(node => node.Id)];
        return FlowReferences.AtEnd(loop).Any(reference => reference.Source is FlowSource.Node && body.Contains(reference.NodeId!));
    }
}
