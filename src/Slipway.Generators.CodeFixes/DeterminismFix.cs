using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Slipway.Generators.CodeFixes;

/// <summary>A fix for findings of the determinism rules that edits one document, for one finding or all of them.</summary>
/// <param name="rules">The ids of the rules.</param>
internal abstract class DeterminismFix(params string[] rules) : CodeFixProvider
{
    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. rules];

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (context, document, findings) => await ApplyAsync(document, findings, context.CancellationToken));

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken);
        foreach (Diagnostic finding in context.Diagnostics)
        {
            if (model is not null && Prepare(finding, model, context.CancellationToken) is { } edit)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, ct => ApplyAsync(context.Document, [finding], ct), equivalenceKey: GetType().Name),
                    finding);
            }
        }
    }

    /// <summary>Says what to change for a finding; null when this fix cannot.</summary>
    /// <param name="node">What the finding marks.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="model">The meaning of the document's code.</param>
    protected abstract FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model);

    private FixEdit? Prepare(Diagnostic finding, SemanticModel model, CancellationToken ct) =>
        Prepare(model.SyntaxTree.GetRoot(ct).FindNode(finding.Location.SourceSpan, getInnermostNodeForTie: true), finding, model);

    private async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> findings, CancellationToken ct)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, ct);

        var edits = findings
            .Select(finding => (Finding: finding, Edit: Prepare(finding, editor.SemanticModel, ct)))
            .Where(prepared => prepared.Edit is not null)
            .ToList();

        // What lies in something that is changed as a whole is looked at again when that is done.
        foreach ((Diagnostic finding, FixEdit? edit) in edits.Where(inner => !edits.Any(outer => Surrounds(outer.Finding, inner.Finding))))
        {
            edit!.Apply(editor);
        }

        return editor.GetChangedDocument();
    }

    private static bool Surrounds(Diagnostic outer, Diagnostic inner) =>
        outer.Location.SourceSpan != inner.Location.SourceSpan && outer.Location.SourceSpan.Contains(inner.Location.SourceSpan);
}
