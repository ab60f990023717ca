using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Slipway.Generators.CodeFixes;

/// <summary>Names that fixes write.</summary>
internal static class Names
{
    private const string Branch = "branch";
    private const string AsyncSuffix = "Async";

    /// <summary>A name as code writes it.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None ? name : "@" + name;

    /// <summary>A name for a branch's run context that the member around a node does not use.</summary>
    public static string FreeBranchName(SyntaxNode node) => Free(node, Branch, 1);

    /// <summary>A name that the member around a node does not use: the given one, or that with a number.</summary>
    /// <param name="node">The node.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="first">The first number to try; 1 for the name alone.</param>
    public static string Free(SyntaxNode node, string wanted, int first)
    {
        MemberDeclarationSyntax? member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        var used = new HashSet<string>((member ?? node).DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        string name = first == 1 ? wanted : wanted + first;
        for (int number = first + 1; used.Contains(name); number++)
        {
            name = wanted + number;
        }

        return name;
    }

    /// <summary>A step's name for a method: <c>GetStringAsync</c> is <c>get-string</c>.</summary>
    public static string Step(string method)
    {
        string stem = method.EndsWith(AsyncSuffix, StringComparison.Ordinal) && method.Length > AsyncSuffix.Length
            ? method.Substring(0, method.Length - AsyncSuffix.Length)
            : method;
        var name = new StringBuilder();
        foreach (char c in stem)
        {
            if (char.IsUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    /// <summary>Whether code has an await of its own, not one of a lambda within it.</summary>
    public static bool Awaits(ExpressionSyntax code) =>
        code.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax).Any(node => node is AwaitExpressionSyntax);
}
