using System.Text.Json.Nodes;

namespace Slipway;

public sealed partial class RunContext
{
    /// <summary>Searches knowledge. The step records which snapshot answered.</summary>
    /// <param name="knowledge">The name of the knowledge; the step has it.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="top">The most passages; null for what the knowledge's settings say.</param>
    /// <param name="threshold">The least score; null for what the knowledge's settings say.</param>
    /// <param name="filter">Which documents are looked at; null for all.</param>
    /// <exception cref="StepFailedException">The search failed.</exception>
    /// <exception cref="NotConfiguredException">Nobody knows the knowledge, or there is no snapshot of it.</exception>
    public Task<Passages> RetrieveAsync(string knowledge, string query, int? top = null, double? threshold = null, KnowledgeFilter? filter = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RetrieveAsync(knowledge, knowledge, new KnowledgeQuery(query) { Top = top, Threshold = threshold, Filter = filter });
    }

    /// <summary>Searches knowledge under a name of the step's own.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="knowledge">The name of the knowledge.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <inheritdoc cref="RetrieveAsync(string, string, int?, double?, KnowledgeFilter?)"/>
    public Task<Passages> RetrieveAsync(string name, string knowledge, KnowledgeQuery query, StepRetry? retry = null)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Top is { } top)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top, nameof(query));
        }

        var payload = new JsonObject { ["knowledge"] = knowledge, ["query"] = query.Text };
        foreach (var (setting, value) in new[] { ("top", SlipwayJson.ToNode(query.Top)), ("threshold", SlipwayJson.ToNode(query.Threshold)), ("filter", SlipwayJson.ToNode(query.Filter)) })
        {
            if (value is not null)
            {
                payload[setting] = value;
            }
        }

        var request = StepRequest.Create(StepKind.Retrieval, name, payload) with { Effect = StepEffect.Repeatable, Retry = retry };
        return StepAsync(request, async call =>
        {
            var known = _state.Host.Options.Knowledge
                ?? throw new NotConfiguredException($"The step '{name}' searches '{knowledge}', and the host has no knowledge. Set {nameof(SlipwayOptions)}.{nameof(SlipwayOptions.Knowledge)}.");
            var snapshot = await known.OpenAsync(knowledge, call.Cancellation);
            var found = new Passages(knowledge, snapshot.Id, await snapshot.SearchAsync(query, call.Cancellation));
            call.ArtifactVersion = snapshot.Id;
            return found;
        });
    }
}
