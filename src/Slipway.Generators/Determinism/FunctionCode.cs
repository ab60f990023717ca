using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>The code of a lambda or local function, with the local functions and lambdas of variables that it uses.</summary>
internal sealed class FunctionCode
{
    private readonly List<IOperation> _bodies = [];

    /// <param name="function">The lambda or local function.</param>
    /// <param name="isApart">What in it is not its own code.</param>
    public FunctionCode(IOperation function, Func<IOperation, bool>? isApart = null)
    {
        var pending = new Stack<IOperation>([function]);
        _bodies.Add(function);
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            Operations.Add(operation);
            if (LocalCode.BodyOf(operation) is { } body && !Contains(body))
            {
                _bodies.Add(body);
                pending.Push(body);
            }

            foreach (IOperation child in operation.ChildOperations.Where(child => isApart?.Invoke(child) != true))
            {
                pending.Push(child);
            }
        }
    }

    public List<IOperation> Operations { get; } = [];

    /// <summary>Whether code is a part of it.</summary>
    public bool Contains(IOperation code) => _bodies.Exists(body => Contains(body, code.Syntax));

    /// <summary>Whether it declares a variable.</summary>
    public bool Declares(ISymbol variable) => _bodies.Exists(body => Declares(body, variable));

    public static bool Declares(IOperation code, ISymbol variable) => variable.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration
        && declaration.SyntaxTree == code.Syntax.SyntaxTree && code.Syntax.Span.Contains(declaration.Span);

    public static bool Contains(IOperation code, SyntaxNode node) => node.SyntaxTree == code.Syntax.SyntaxTree && code.Syntax.Span.Contains(node.Span);

    /// <summary>The lambda or local function that a value is, or that the variable holds whose value it is; null where none is seen.</summary>
    public static IOperation? Of(IOperation value) => value switch
    {
        IConversionOperation conversion => Of(conversion.Operand),
        IDelegateCreationOperation creation => Of(creation.Target),
        IAnonymousFunctionOperation => value,
        _ => LocalCode.BodyOf(value),
    };
}
