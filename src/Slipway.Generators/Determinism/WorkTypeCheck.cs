using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for work of steps that gives no value: what does not compile, where the compiler speaks of another overload, and what gives a task as the result.</summary>
internal sealed class WorkTypeCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is IInvocationOperation { TargetMethod: { TypeArguments.Length: > 0 } method } call
            && slipway.IsStepWithWork(method)
            && method.TypeArguments.Any(ConcurrencyCheck.IsTask)
            && call.Arguments.FirstOrDefault(slipway.RunsInStep) is { } given)
        {
            Report(given.Syntax, "The result of this step is a task, which a journal cannot keep", $"write '{Awaited(given.Syntax, method.Name)}'", scope);
        }
        else if (slipway.BrokenStep(operation) is { } step && WorkOf(step) is { } work && !HasUnknownNames(work, operation.SemanticModel!))
        {
            string gets = NameOf(step) switch
            {
                "CodeAsync" => "the work of a step gets a CancellationToken and returns a ValueTask<T>",
                "StepAsync" => "the work of a step gets a StepCall and returns a ValueTask<T>",
                _ => "what reads a reply gets it and a CancellationToken, and returns a ValueTask<T>",
            };
            Report(work, $"'{NameOf(step)}' has no such overload: {gets}", Advice(work, NameOf(step), operation.SemanticModel!), scope);
        }
    }

    /// <summary>Whether the compiler has better to say about a function: it uses what there is not.</summary>
    private static bool HasUnknownNames(ExpressionSyntax work, SemanticModel model) => work.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
        .Any(name => model.GetSymbolInfo(name) is { Symbol: null, CandidateSymbols.IsEmpty: true });

    private static void Report(SyntaxNode place, string what, string advice, CodeScope scope) =>
        scope.Unit.FindingsInSteps.Add(Diagnostic.Create(DeterminismRules.WorkType, place.GetLocation(), what, advice));

    private static string NameOf(InvocationExpressionSyntax step) => ((MemberAccessExpressionSyntax)step.Expression).Name.Identifier.ValueText;

    /// <summary>The function in the place of a step's work; null when there is none.</summary>
    private static ExpressionSyntax? WorkOf(InvocationExpressionSyntax step) => step.ArgumentList.Arguments.Skip(1)
        .Select(argument => argument.Expression)
        .FirstOrDefault(expression => expression is AnonymousFunctionExpressionSyntax)
        ?? (step.ArgumentList.Arguments is { Count: 2 } arguments && arguments[1].Expression is (IdentifierNameSyntax or MemberAccessExpressionSyntax) ? arguments[1].Expression : null);

    private static string Advice(ExpressionSyntax work, string step, SemanticModel model)
    {
        if (work is not AnonymousFunctionExpressionSyntax function)
        {
            return model.GetSymbolInfo(work).CandidateSymbols.Concat([model.GetSymbolInfo(work).Symbol]).OfType<IMethodSymbol>().FirstOrDefault() is { } method
                ? $"write '{Written(null, step)} {(ConcurrencyCheck.IsTask(method.ReturnType) ? "await " : "")}{work}({string.Join(", ", method.Parameters.Select(parameter => parameter.Name))})'"
                : $"write '{Written(null, step)} …'";
        }

        ITypeSymbol? type = function.ExpressionBody is { } body ? model.GetTypeInfo(body).Type
            : ReturnedIn(function) is { } returned ? model.GetTypeInfo(returned).Type
            : null;
        bool isTask = type is not null && ConcurrencyCheck.IsTask(type);
        if (type is null or { SpecialType: SpecialType.System_Void } || (isTask && type is INamedTypeSymbol { IsGenericType: false }))
        {
            return function.ExpressionBody is not null && type is null
                ? $"write '{Written(function, step)} …'"
                : $"return a value, as '{Written(function, step)} {{ …; return true; }}' does";
        }

        return $"write '{Written(function, step)} {(isTask ? "await " : "")}…'";
    }

    private static ExpressionSyntax? ReturnedIn(AnonymousFunctionExpressionSyntax function) => function.Block?
        .DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<ReturnStatementSyntax>()
        .Select(statement => statement.Expression)
        .FirstOrDefault(expression => expression is not null);

    private static string Awaited(SyntaxNode argument, string step) =>
        $"{Written((argument as ArgumentSyntax)?.Expression as AnonymousFunctionExpressionSyntax, step)} await …";

    /// <summary>How a work of the right type begins.</summary>
    private static string Written(AnonymousFunctionExpressionSyntax? function, string step)
    {
        string[] names = function switch
        {
            SimpleLambdaExpressionSyntax lambda => [lambda.Parameter.Identifier.Text],
            ParenthesizedLambdaExpressionSyntax lambda => [.. lambda.ParameterList.Parameters.Select(parameter => parameter.Identifier.Text)],
            _ => [],
        };
        return step switch
        {
            "HttpAsync" => $"async ({names.FirstOrDefault() ?? "reply"}, {names.Skip(1).FirstOrDefault() ?? "ct"}) =>",
            "StepAsync" => $"async {names.FirstOrDefault() ?? "call"} =>",
            _ => $"async {names.FirstOrDefault() ?? "ct"} =>",
        };
    }
}
