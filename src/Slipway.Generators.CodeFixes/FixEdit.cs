using Microsoft.CodeAnalysis.Editing;

namespace Slipway.Generators.CodeFixes;

/// <summary>A change of a document.</summary>
/// <param name="title">What it does, as menus show it.</param>
/// <param name="apply">Makes it.</param>
internal sealed class FixEdit(string title, Action<SyntaxEditor> apply)
{
    public string Title { get; } = title;

    public void Apply(SyntaxEditor editor) => apply(editor);
}
