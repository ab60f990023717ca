using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>Splits texts at references of the form <c>{{#node.variable#}}</c>.</summary>
internal sealed partial class DifyTexts(DifyReferences references, DiagnosticBag diagnostics, bool isInside = false)
{
    private const string ContextMark = "{{#context#}}";

    /// <summary>Parses a text.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="from">The node that holds it.</param>
    /// <param name="where">Its place.</param>
    /// <param name="hasContext">Whether <c>{{#context#}}</c> stands for the node's context here.</param>
    public FlowText Parse(string text, DifyNode from, SourceLocation where, bool hasContext = false)
    {
        var parts = new List<FlowTextPart>();
        int end = 0;
        foreach (Match match in ReferencePattern.Matches(text))
        {
            AddLiteral(parts, text[end..match.Index], from, where, hasContext);
            string[] selector = match.Groups[1].Value.Split('.');
            parts.Add(new(null, references.Resolve(selector, from, where, isInside)));
            end = match.Index + match.Length;
        }

        AddLiteral(parts, text[end..], from, where, hasContext);
        return new(parts, where);
    }

    private void AddLiteral(List<FlowTextPart> parts, string literal, DifyNode from, SourceLocation where, bool hasContext)
    {
        int mark;
        while (hasContext && (mark = literal.IndexOf(ContextMark, StringComparison.Ordinal)) >= 0)
        {
            AddPlain(parts, literal[..mark], from, where);
            parts.Add(new(null, new(FlowSource.System, null, "context", [], "context", where)));
            literal = literal[(mark + ContextMark.Length)..];
        }

        AddPlain(parts, literal, from, where);
    }

    private void AddPlain(List<FlowTextPart> parts, string literal, DifyNode from, SourceLocation where)
    {
        if (literal.Length == 0)
        {
            return;
        }

        // Dify also replaces a piece that is, as a whole, the dotted path of a variable that exists.
        if (PathPattern.IsMatch(literal)
            && references.Find(literal.Split('.'), from, where, isInside, out _) is { Source: not FlowSource.Missing } reference)
        {
            parts.Add(new(null, reference));
            return;
        }

        if (literal.IndexOf("{{#", StringComparison.Ordinal) is >= 0 and int at)
        {
            int close = literal.IndexOf("#}}", at, StringComparison.Ordinal);
            string shown = close < 0 ? literal[at..] : literal[at..(close + 3)];
            diagnostics.Warning(
                DiagnosticCodes.NoReference,
                $"{from.Name}: {Quoted.Text(shown)} looks like a reference, but Dify reads none there; it stays as text.",
                where);
        }

        parts.Add(new(literal, null));
    }

    [GeneratedRegex(@"\{\{#([A-Za-z0-9_]{1,50}(?:\.[A-Za-z_][A-Za-z0-9_]{0,29}){1,10})#\}\}")]
    private static partial Regex ReferencePattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,50}(?:\.[A-Za-z_][A-Za-z0-9_]{0,29}){1,10}\z")]
    private static partial Regex PathPattern { get; }
}
