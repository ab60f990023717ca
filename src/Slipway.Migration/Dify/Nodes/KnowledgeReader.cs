using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads knowledge-retrieval nodes of both versions (15).</summary>
internal static class KnowledgeReader
{
    private const string Rebuilt = "the documents are not in the export; the project's knowledge folder says where to put them";

    public static void Declare(DifyNode node)
    {
        node.Outputs = [new("result", FlowType.ArrayOf(FlowType.Object))];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        FlowReference? query = scope.Selector(data, "query_variable_selector", node);
        if (data.HasContent("query_attachment_selector"))
        {
            data.Refuse("query_attachment_selector", DiagnosticCodes.KnowledgeApproximated, DiagnosticSeverity.Warning, "searching by images is not migrated; the words are searched");
        }
        else
        {
            data.Presentation("query_attachment_selector");
        }

        return node.Type == "knowledge-retrieval" ? ReadFirst(node, scope, query) : ReadSecond(node, scope, query);
    }

    private static RetrieveNode ReadFirst(DifyNode node, DifyScope scope, FlowReference? query)
    {
        FieldCursor data = node.Data;
        IReadOnlyList<string> sources = data.KeepTexts("dataset_ids") ?? [];
        data.Approximate("dataset_ids", Rebuilt);
        data.Presentation("_datasets", "the editor's copy of the data sets");
        data.Presentation("retrieval_model", "the settings of a knowledge base are kept with it; Dify's node has no such field");
        string mode = data.KeepText("retrieval_mode") ?? "";
        FieldCursor multiple = data.Open("multiple_retrieval_config");
        FieldCursor single = data.Open("single_retrieval_config");
        var read = new RetrieveNode(node.Id, node.Title, node.Where, query, sources) { Filter = ReadFilter(data, node, scope) };
        if (mode == "single")
        {
            multiple.PresentationRest("the settings for a single data set count");
            ReadSingle(single, sources);
            return read;
        }

        if (mode is not ("" or "multiple"))
        {
            data.Refuse("retrieval_mode", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify searches in 'single' or 'multiple' mode, not {Quoted.Text(mode)}");
        }

        single.PresentationRest("the settings for several data sets count");
        return ReadMultiple(multiple, read);
    }

    /// <summary>With one data set there is nothing to choose; with several a model chooses in Dify, and here all are searched.</summary>
    private static void ReadSingle(FieldCursor single, IReadOnlyList<string> sources)
    {
        FieldCursor model = single.Open("model");
        if (sources.Count > 1 && model.Exists)
        {
            single.Approximate("model", "it chooses one data set; here all are searched");
            string named = string.Join(' ', new[] { model.KeepText("provider"), model.KeepText("name") }.Where(part => part is { Length: > 0 }));
            single.Report("model", DiagnosticCodes.KnowledgeApproximated, DiagnosticSeverity.Warning, $"the model {Quoted.Text(named)} chooses one of {sources.Count} data sets for each question; here all of them are searched, so the model is not asked");
        }

        model.PresentationRest(sources.Count > 1 ? "the model is not asked" : "with one data set there is nothing to choose");
    }

    private static RetrieveNode ReadMultiple(FieldCursor config, RetrieveNode read)
    {
        read = read with { Top = config.KeepInteger("top_k") is > 0 and int top ? Math.Min(top, 1_000) : null };
        bool isThresholdOff = config.KeepFlag("score_threshold_enabled") is false;
        if (isThresholdOff)
        {
            config.Presentation("score_threshold", "it is switched off");
        }

        double? threshold = isThresholdOff ? null : Number(config.Keep("score_threshold"));
        read = read with { Threshold = threshold is null or 0 ? null : Math.Clamp(threshold.Value, 0, 1) };
        bool reranks = config.KeepFlag("reranking_enable") ?? config.IsMapping("reranking_model");
        string mode = config.KeepWord("reranking_mode", "reranking_model", "weighted_score") ?? "reranking_model";
        FieldCursor reranker = config.Open("reranking_model");
        FieldCursor weights = config.Open("weights");
        if (reranks && mode == "weighted_score")
        {
            reranker.PresentationRest("weights count instead");
            return ReadWeights(weights, read);
        }

        weights.PresentationRest("they are switched off");
        if (!reranks || reranker.KeepText("model") is not { Length: > 0 } name)
        {
            reranker.PresentationRest("it is switched off");
            return read;
        }

        string provider = reranker.KeepText("provider") ?? "";
        reranker.Report("model", DiagnosticCodes.KnowledgeApproximated, DiagnosticSeverity.Warning, $"{Quoted.Text(name)} orders what is found anew; it does here when the host is given an IReranker for it");
        return read with { Reranker = Model(provider, name, reranker) };
    }

    private static RetrieveNode ReadWeights(FieldCursor weights, RetrieveNode read)
    {
        weights.PresentationAll("weight_type");
        FieldCursor vector = weights.Open("vector_setting");
        double? vectorWeight = Number(vector.Keep("vector_weight"));
        double? textWeight = Number(weights.Open("keyword_setting").Keep("keyword_weight"));
        string name = vector.KeepText("embedding_model_name") ?? "";
        string provider = vector.KeepText("embedding_provider_name") ?? "";
        double text = textWeight ?? 1 - (vectorWeight ?? 0.7);
        return read with
        {
            TextWeight = Math.Clamp(text, 0, 1),
            Embedding = name.Length > 0 ? Model(provider, name, vector) : null,
        };
    }

    private static RetrieveNode ReadSecond(DifyNode node, DifyScope scope, FlowReference? query)
    {
        FieldCursor data = node.Data;
        IReadOnlyList<string> sources = data.KeepTexts("control_space_ids") ?? [];
        data.Approximate("control_space_ids", Rebuilt);
        FieldCursor filters = data.Open("metadata_filters");
        var conditions = new List<FlowMetadataCondition>();
        foreach (string key in filters.Keys)
        {
            if (filters.KeepTexts(key) is { Count: > 0 } values)
            {
                conditions.Add(new(key, "In", scope.Text(string.Join(", ", values), node, filters.WhereOf(key))));
            }
        }

        return new RetrieveNode(node.Id, node.Title, node.Where, query, sources)
        {
            Top = data.KeepInteger("top_n") is > 0 and int top ? Math.Min(top, 1_000) : null,
            Filter = conditions.Count > 0 ? new(MatchesAll: true, conditions) : null,
        };
    }

    private static FlowMetadataFilter? ReadFilter(FieldCursor data, DifyNode node, DifyScope scope)
    {
        string mode = data.KeepText("metadata_filtering_mode") ?? "disabled";
        FieldCursor model = data.Open("metadata_model_config");
        FieldCursor filter = data.Open("metadata_filtering_conditions");
        if (mode == "automatic")
        {
            data.Refuse("metadata_filtering_mode", DiagnosticCodes.KnowledgeApproximated, DiagnosticSeverity.Warning, "a model chooses which documents are looked at; here all are");
        }

        model.PresentationRest("no model is asked for a filter");
        if (mode != "manual")
        {
            filter.PresentationRest("the filter is switched off");
            return null;
        }

        var conditions = new List<FlowMetadataCondition>();
        foreach (FieldCursor item in filter.OpenEach("conditions"))
        {
            item.PresentationAll("id", "metadata_id");
            string name = item.KeepText("name") ?? "";
            string symbol = item.KeepText("comparison_operator") ?? "";
            if (!Comparisons.TryGetValue(symbol, out string? comparison))
            {
                item.Refuse("comparison_operator", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify does not compare metadata by {Quoted.Text(symbol)}");
                continue;
            }

            // Dify leaves out a condition whose value is not given.
            ExportValue? value = item.Keep("value");
            FlowText? text = value is ExportScalar scalar ? scope.Text(scalar.Text, node, item.WhereOf("value"))
                : value is ExportSequence list ? scope.Text(string.Join(", ", list.Items.OfType<ExportScalar>().Select(i => i.Text)), node, item.WhereOf("value"))
                : null;
            bool needsValue = comparison is not ("Empty" or "NotEmpty");
            if (!needsValue || text is not null)
            {
                conditions.Add(new(name, comparison, needsValue ? text : null));
            }
        }

        bool matchesAll = filter.KeepWord("logical_operator", "and", "or") is not "or";
        return conditions.Count > 0 ? new(matchesAll, conditions) : null;
    }

    private static FlowModel Model(string provider, string name, FieldCursor fields) =>
        new(provider[(provider.LastIndexOf('/') + 1)..], name, new JsonObject(), fields.Where);

    private static double? Number(ExportValue? value) =>
        value is ExportScalar scalar && double.TryParse(scalar.Text, System.Globalization.CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private static readonly Dictionary<string, string> Comparisons = new(StringComparer.Ordinal)
    {
        ["contains"] = "Contains",
        ["not contains"] = "NotContains",
        ["start with"] = "StartsWith",
        ["end with"] = "EndsWith",
        ["is"] = "Is",
        ["is not"] = "IsNot",
        ["in"] = "In",
        ["not in"] = "NotIn",
        ["empty"] = "Empty",
        ["not empty"] = "NotEmpty",
        ["="] = "Is",
        ["≠"] = "IsNot",
        [">"] = "Greater",
        ["<"] = "Less",
        ["≥"] = "AtLeast",
        ["≤"] = "AtMost",
        ["before"] = "Less",
        ["after"] = "Greater",
    };
}
