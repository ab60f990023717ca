using System.Globalization;
using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>The definitions of the knowledge that a flow searches: settings are kept, documents have to be put in their places.</summary>
internal sealed class KnowledgeFiles
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>Adds the definition of a node's knowledge.</summary>
    public void Add(FlowContext context, RetrieveNode node, Words step)
    {
        // Nodes that search the same data sets have the same documents.
        string sources = string.Join(' ', node.Sources.Order(StringComparer.Ordinal));
        if (sources.Length == 0 || !_folders.TryGetValue(sources, out string? folder))
        {
            folder = step.Kebab;
            _folders[sources] = folder;
        }

        context.Artifacts.AddKnowledge(step, Write(context, node, folder));
        string from = node.Sources.Count == 0 ? "a data set" : $"the data set{(node.Sources.Count > 1 ? "s" : "")} {string.Join(", ", node.Sources.Take(3).Select(Short))}{(node.Sources.Count > 3 ? " and more" : "")}";
        context.Diagnostics.Add(new Diagnostic(
            DiagnosticCodes.KnowledgeToRebuild,
            DiagnosticSeverity.Warning,
            $"Node '{node.Title}' searches {from}, whose documents an export does not hold. Put them into knowledge/{folder}/ and run 'slipway knowledge build'.",
            node.Where));
    }

    private static string Write(FlowContext context, RetrieveNode node, string folder)
    {
        var yaml = new StringBuilder($"# What '{Line(node.Title)}' searches. From Dify's data sets:\n");
        foreach (string source in node.Sources)
        {
            yaml.Append($"#   {Line(source)}\n");
        }

        yaml.Append($"# Put their documents into {folder}/ and run 'slipway knowledge build'.\n");
        yaml.Append($"documents: {YamlText.Scalar(folder)}\nchunks: {{ size: 1000, overlap: 100 }}\nsearch:\n");
        yaml.Append(node.Embedding is { } embedding
            ? $"  mode: hybrid\n  embedding: {YamlText.Scalar(context.Models.Of(embedding))}\n"
            : "  # By words. To search by meaning too: mode: hybrid, and embedding: the name of an embedding model in models.yaml.\n  mode: text\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  top: {node.Top ?? 4}\n");
        if (node.Threshold is { } threshold)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  threshold: {threshold}\n");
        }

        if (node is { TextWeight: { } weight, Embedding: not null })
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  text_weight: {weight}\n");
        }

        if (node.Reranker is { } reranker)
        {
            yaml.Append($"  rerank: {YamlText.Scalar($"{reranker.Provider}/{reranker.Name}")}\n");
        }

        return yaml.ToString();
    }

    private static string Short(string source) => Line(source) is { Length: > 40 } text ? text[..40] + "…" : Line(source);

    private static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c));
}
