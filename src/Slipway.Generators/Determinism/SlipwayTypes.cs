using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Slipway's types as a compilation knows them, and what they say about code.</summary>
internal sealed class SlipwayTypes
{
    /// <summary>Members of a run context that are the same in every branch and issue no step.</summary>
    private static readonly ImmutableHashSet<string> SameEverywhere =
        ["Id", "User", "Now", "Conversation", "Cancellation", "Secret", "Emit", "Equals", "GetHashCode", "GetType", "ToString"];

    /// <summary>Members of a run context that get the work of a step.</summary>
    private static readonly ImmutableHashSet<string> StepsWithWork = ["CodeAsync", "StepAsync", "HttpAsync"];

    private readonly INamedTypeSymbol _run;
    private readonly INamedTypeSymbol _pipeline;
    private readonly INamedTypeSymbol? _stepCall;
    private readonly INamedTypeSymbol? _toolFactory;

    private SlipwayTypes(INamedTypeSymbol run, INamedTypeSymbol pipeline, Compilation compilation)
    {
        _run = run;
        _pipeline = pipeline;
        _stepCall = compilation.GetTypeByMetadataName("Slipway.Steps.StepCall");
        _toolFactory = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.AIFunctionFactory");
    }

    /// <summary>The types, or null when the compilation does not refer to Slipway.</summary>
    public static SlipwayTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Slipway.RunContext") is { } run
        && compilation.GetTypeByMetadataName("Slipway.Pipeline`2") is { } pipeline
            ? new SlipwayTypes(run, pipeline, compilation)
            : null;

    public bool IsRun(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, _run);

    public bool IsPipeline(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(ancestor.OriginalDefinition, _pipeline))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method is one of Slipway's own.</summary>
    public bool IsSlipways(IMethodSymbol method) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _run.ContainingAssembly) || method.ContainingAssembly.Name == "Slipway.Compat";

    /// <summary>The parameter that gives a method its run context; null when it has none.</summary>
    public IParameterSymbol? RunParameter(IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (IsRun(parameter.Type))
            {
                return parameter;
            }
        }

        return method is { IsStatic: false, MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) }
            && method.ContainingType is { TypeKind: TypeKind.Extension, ExtensionParameter: { } extended }
            && IsRun(extended.Type)
                ? extended
                : null;
    }

    /// <summary>Whether a method gets a run context, by a parameter or in a tuple.</summary>
    public bool TakesRun(IMethodSymbol method) => RunParameter(method) is not null || method.Parameters.Any(parameter => IsTupleWithRun(parameter.Type));

    /// <summary>The type that a member belongs to: for one of an extension block, the class around the block.</summary>
    public static INamedTypeSymbol? TypeOf(ISymbol member) =>
        member.ContainingType is { } block && IsExtensionBlock(block) ? block.ContainingType : member.ContainingType;

    public static bool IsExtensionBlock(INamedTypeSymbol type) => type.TypeKind is TypeKind.Extension;

    /// <summary>The part of a partial member that has its code.</summary>
    public static ISymbol CodeOf(ISymbol member) => member switch
    {
        IMethodSymbol { PartialImplementationPart: { } implementation } => implementation,
        IPropertySymbol { PartialImplementationPart: { } implementation } => implementation,
        _ => member,
    };

    /// <summary>Whether a type's members get a run context from a caller or keep one.</summary>
    public bool HoldsRun(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers().Concat(type.GetTypeMembers().Where(IsExtensionBlock).SelectMany(block => block.GetMembers())))
        {
            if ((member is IMethodSymbol method && TakesRun(method)) || (member is IFieldSymbol field && IsRun(field.Type)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a lambda with these parameters is the body of a step wherever it stands.</summary>
    public bool IsStepBody(IMethodSymbol lambda) =>
        lambda.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, _stepCall));

    /// <summary>Whether a method is one of the run context's own that gets the work of a step.</summary>
    public bool IsStepWithWork(IMethodSymbol method) => IsRun(method.ContainingType) && StepsWithWork.Contains(method.Name);

    /// <summary>The call of such a method that an operation was to be and that does not compile; null for anything else.</summary>
    public InvocationExpressionSyntax? BrokenStep(IOperation operation) =>
        operation is IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call, SemanticModel: { } model }
        && StepsWithWork.Contains(access.Name.Identifier.ValueText)
        && IsRun(model.GetTypeInfo(access.Expression).Type)
            ? call
            : null;

    /// <summary>Whether what is given for a parameter is run by a step: a delegate that gets no run context, given to something that has one.</summary>
    public bool RunsInStep(IArgumentOperation argument)
    {
        if (IsTool(argument))
        {
            return true;
        }

        if (DelegateOf(argument.Parameter?.Type) is not { DelegateInvokeMethod: { } invoke } || TakesRun(invoke))
        {
            return false;
        }

        return argument.Parent switch
        {
            IInvocationOperation call => IsRun(call.Instance?.Type) || HasRun(call.Arguments),
            IObjectCreationOperation creation => HasRun(creation.Arguments),
            _ => false,
        };
    }

    /// <summary>The parameter by which the body of a loop over items (<c>ForEachAsync</c>) gets those that an argument gives; null when the argument gives none,
    /// or the body is not seen.</summary>
    public IParameterSymbol? ItemOf(IArgumentOperation argument) =>
        argument is { Parameter.Name: "items", Parent: IInvocationOperation { TargetMethod.Name: "ForEachAsync" } call } && IsRun(call.Instance?.Type)
            ? call.Arguments.Where(other => other.Parameter?.Name == "body").Select(body => FunctionOf(body.Value)?.Parameters[0]).FirstOrDefault()
            : null;

    /// <summary>Whether a reference to a run context takes part in keys: it issues steps, draws numbers, or goes where that may happen.</summary>
    public bool IsScoped(IOperation operation) => IsRunReference(operation) && operation.Parent switch
    {
        IPropertyReferenceOperation property when property.Instance == operation => !SameEverywhere.Contains(property.Property.Name),
        IInvocationOperation call when call.Instance == operation => !SameEverywhere.Contains(call.TargetMethod.Name),
        INameOfOperation => false,
        _ => true,
    };

    /// <summary>The member or constructor parameter that keeps the run context which an operation refers to, for the object whose code it is; null for anything else.</summary>
    public ISymbol? KeptRun(IOperation reference) => reference switch
    {
        _ when !IsRun(reference.Type) => null,
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } => parameter,
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } member => member.Member,
        _ => null,
    };

    /// <summary>What issues steps of a run in code, or gives the run to something that may.</summary>
    /// <param name="code">The code.</param>
    /// <param name="startedOnly">Whether steps that are awaited within the code do not count.</param>
    public StepSources SourcesIn(IOperation code, bool startedOnly = false)
    {
        HashSet<CodeName> calls = [];
        foreach (IOperation operation in CodeIn(code, startedOnly))
        {
            if (IsScoped(operation))
            {
                return new StepSources(AreSure: true, []);
            }

            if (OwnMethod(operation) is { } method)
            {
                calls.Add(method);
            }
        }

        return calls.Count > 0 ? new StepSources(AreSure: false, calls) : StepSources.None;
    }

    /// <summary>The method that an operation calls or hands on of the object whose code it is; null for anything else.</summary>
    public static CodeName? OwnMethod(IOperation operation) => operation switch
    {
        IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: var method } => new CodeName(CodeOf(method.OriginalDefinition)),
        IMethodReferenceOperation { Instance: IInstanceReferenceOperation, Method: var method } => new CodeName(CodeOf(method.OriginalDefinition)),
        _ => null,
    };

    /// <summary>The references to run contexts that take part in keys: in code, and in the local functions and lambdas of variables that it uses.</summary>
    public IEnumerable<IOperation> ScopedReferences(IOperation code) => CodeIn(code, startedOnly: false).Where(IsScoped);

    /// <summary>The operations of code, and of the local functions and lambdas of variables that it uses.</summary>
    private static IEnumerable<IOperation> CodeIn(IOperation code, bool startedOnly)
    {
        var followed = new HashSet<IOperation>();
        var pending = new Stack<(IOperation Operation, bool StartedOnly)>();
        pending.Push((code, startedOnly));
        while (pending.Count > 0)
        {
            (IOperation operation, bool onlyStarted) = pending.Pop();
            yield return operation;
            if (onlyStarted && operation is IAwaitOperation)
            {
                continue;
            }

            if (LocalCode.BodyOf(operation) is { } body && followed.Add(body))
            {
                pending.Push((body, false));
            }

            // An await within a lambda is not one of the code around it.
            onlyStarted &= operation is not IAnonymousFunctionOperation;
            foreach (IOperation child in operation.ChildOperations)
            {
                pending.Push((child, onlyStarted));
            }
        }
    }

    private static IMethodSymbol? FunctionOf(IOperation value) => value switch
    {
        IDelegateCreationOperation creation => FunctionOf(creation.Target),
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        IMethodReferenceOperation reference => reference.Method.OriginalDefinition,
        _ => null,
    };

    /// <summary>The delegate that a parameter takes, or takes several of.</summary>
    private static INamedTypeSymbol? DelegateOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType as INamedTypeSymbol,
        INamedTypeSymbol { TypeKind: not TypeKind.Delegate, TypeArguments.Length: 1 } sequence => sequence.TypeArguments[0] as INamedTypeSymbol,
        _ => type as INamedTypeSymbol,
    };

    private bool IsTupleWithRun(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Any(element => IsRun(element.Type) || IsTupleWithRun(element.Type));

    private static bool IsReference(IOperation operation) => operation is
        IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation;

    /// <summary>Whether an operation refers to a run context.</summary>
    public bool IsRunReference(IOperation operation) => IsReference(operation) && IsRun(operation.Type);

    private bool HasRun(ImmutableArray<IArgumentOperation> arguments) => arguments.Any(argument => IsRun(argument.Value.Type));

    /// <summary>Whether an argument is the function of a tool.</summary>
    public bool IsTool(IArgumentOperation argument) =>
        argument.Parent is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _toolFactory);
}
