using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for members that pipeline code must not call.</summary>
internal sealed class ApiCheck(SlipwayTypes slipway, ForbiddenApis forbidden)
{
    private const string DefaultName = "run";

    public void Check(IOperation operation, CodeScope scope)
    {
        if (forbidden.Find(operation) is not { } api || IsReceiverOfForbidden(operation, api))
        {
            return;
        }

        scope.Unit.Add(
            slipway.SourcesIn(operation),
            Finding(operation, api, scope, issuesSteps: true),
            Finding(operation, api, scope, issuesSteps: false));
    }

    private static Diagnostic Finding(IOperation operation, ForbiddenApi api, CodeScope scope, bool issuesSteps)
    {
        (DiagnosticDescriptor rule, string advice) = issuesSteps && api.Rule.Id == DeterminismIds.Thread
            ? (DeterminismRules.StepsOnThread, "'{run}.ParallelAsync' or '{run}.ForEachAsync'")
            : (api.Rule, api.Advice);
        return Diagnostic.Create(
            rule,
            operation.Syntax.GetLocation(),
            Properties(operation, api, scope.RunName, issuesSteps),
            NameOf(operation),
            advice.Replace("{run}", scope.RunName ?? DefaultName));
    }

    /// <summary>One finding is enough for <c>TimeProvider.System.GetUtcNow()</c>; <c>DateTime.UtcNow.ToLocalTime()</c> breaks two rules.</summary>
    private bool IsReceiverOfForbidden(IOperation operation, ForbiddenApi api)
    {
        ForbiddenApi? outer = operation.Parent switch
        {
            IInvocationOperation call when call.Instance == operation => forbidden.Find(call),
            IPropertyReferenceOperation property when property.Instance == operation => forbidden.Find(property),
            _ => null,
        };
        return outer is not null && (outer.Rule.Id == api.Rule.Id || api == ForbiddenApiTable.SystemClock);
    }

    private static ImmutableDictionary<string, string?> Properties(IOperation operation, ForbiddenApi api, string? run, bool issuesSteps)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if (run is null)
        {
            return properties;
        }

        properties = properties.Add(DeterminismIds.RunProperty, run);
        if (issuesSteps)
        {
            properties = properties.Add(DeterminismIds.IssuesStepsProperty, "");
        }

        bool fits = operation switch
        {
            IMethodReferenceOperation => false,
            IInvocationOperation call => call.Arguments.Length == 1 || api.Replacement?.Contains(DeterminismIds.ArgumentsPlaceholder) == false,
            _ => true,
        };
        return fits && api.Replacement is { } replacement
            ? properties.Add(DeterminismIds.ReplacementProperty, replacement.Replace("{run}", Escape(run)))
            : properties;
    }

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None ? name : "@" + name;

    private static string NameOf(IOperation operation) => operation switch
    {
        IObjectCreationOperation creation => $"new {creation.Type!.Name}()",
        IPropertyReferenceOperation property => $"{property.Property.ContainingType.Name}.{property.Property.Name}",
        IMethodReferenceOperation reference => $"{reference.Method.ContainingType.Name}.{reference.Method.Name}",
        IInvocationOperation { TargetMethod: { IsExtensionMethod: true } method } => $"{method.Name}()",
        IInvocationOperation call => $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}()",
        _ => operation.Syntax.ToString(),
    };
}
