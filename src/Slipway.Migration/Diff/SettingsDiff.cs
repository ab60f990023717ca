using Slipway.Migration.Dify;

namespace Slipway.Migration.Diff;

/// <summary>Compares the fields of a node that no facet speaks of, so that nothing with an effect changes unsaid.</summary>
internal static class SettingsDiff
{
    /// <summary>Values of these are not shown: they are secret, or may be.</summary>
    private static readonly string[] Hidden = ["environment_variables", "authorization", "credential"];

    /// <summary>Fields that facets speak of wholly, in other words than the field's.</summary>
    private static readonly string[] Facets =
    [
        "data.ssl_verify", "data.retry_config.retry_enabled", "data.error_strategy", "data.is_parallel", "data.error_handle_mode", "data.variables.required", "data.memory.window.enabled",
    ];

    /// <summary>The changes that the given ones do not say already.</summary>
    public static IEnumerable<FlowChange> Compare(FacetSet was, FacetSet set, IReadOnlyList<(Facet? Old, Facet? Now)> said)
    {
        // What has no effect in one of the states says nothing of their difference.
        HashSet<string> without = [.. was.Settings.Concat(set.Settings).Where(setting => setting.IsPresentation || IsFacet(setting.Name)).Select(setting => setting.Path)];
        ILookup<string, Setting> old = was.Settings.Where(setting => !without.Contains(setting.Path)).ToLookup(setting => Group(setting.Name), StringComparer.Ordinal);
        ILookup<string, Setting> now = set.Settings.Where(setting => !without.Contains(setting.Path)).ToLookup(setting => Group(setting.Name), StringComparer.Ordinal);
        string before = Words(said.Select(pair => pair.Old));
        string after = Words(said.Select(pair => pair.Now));
        foreach (string group in old.Select(group => group.Key).Union(now.Select(group => group.Key)))
        {
            List<Setting> removed = Missing(old[group], now[group]);
            List<Setting> added = Missing(now[group], old[group]);
            if (removed.Exists(setting => !IsSaid(setting.Value, before)) || added.Exists(setting => !IsSaid(setting.Value, after)))
            {
                yield return new(ChangeKind.Changed, RiskOf(group, set), set.Title, $"setting {group}", "", "", set.Where)
                {
                    Lines = [.. removed.Select(setting => Line(ChangeLineKind.Removed, setting)), .. added.Select(setting => Line(ChangeLineKind.Added, setting))],
                };
            }
        }
    }

    private static bool IsFacet(string name) => Facets.Contains(name)
        || (name.StartsWith("workflow.features.", StringComparison.Ordinal) && name.EndsWith(".enabled", StringComparison.Ordinal));

    /// <summary>The settings of the first list that have no counterpart in the second, in order.</summary>
    private static List<Setting> Missing(IEnumerable<Setting> settings, IEnumerable<Setting> others)
    {
        string[] lines = [.. settings.Select(Key)];
        ILookup<string, Setting> bySameKey = settings.ToLookup(Key, StringComparer.Ordinal);
        return [.. FlowDiff.AllLines(string.Join('\n', others.Select(Key)), string.Join('\n', lines))
            .Where(line => line.Kind is ChangeLineKind.Added && line.Text.Length > 0)
            .Select(line => bySameKey[line.Text].First())];
    }

    private static string Key(Setting setting) => $"{setting.Name}: {setting.Value}".ReplaceLineEndings("\\n");

    /// <summary>What is compared and said together: a member of the node's data, a part of the document.</summary>
    private static string Group(string name)
    {
        string[] parts = name.Split('.');
        return parts is ["data", var member, ..] ? member : parts is ["workflow" or "model_config", var part, ..] ? part : parts[0];
    }

    private static string Words(IEnumerable<Facet?> facets) => string.Join('\n', facets.OfType<Facet>().Select(facet => $"{facet.Key}\n{facet.What}\n{facet.Value}"));

    /// <summary>Whether the words hold a value, not as a part of another word.</summary>
    private static bool IsSaid(string value, string words)
    {
        string shown = Credentials.Redact(value);
        if (shown.Length == 0)
        {
            return words.Length > 0;
        }

        for (int at = words.IndexOf(shown, StringComparison.OrdinalIgnoreCase); at >= 0; at = words.IndexOf(shown, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            int end = at + shown.Length;
            bool isPart = (at > 0 && char.IsLetterOrDigit(words[at - 1]) && char.IsLetterOrDigit(shown[0]))
                || (end < words.Length && char.IsLetterOrDigit(words[end]) && char.IsLetterOrDigit(shown[^1]));
            if (!isPart)
            {
                return true;
            }
        }

        return false;
    }

    private static ChangeRisk RiskOf(string group, FacetSet set) =>
        group.Contains("authorization", StringComparison.Ordinal) || group.Contains("credential", StringComparison.Ordinal) ? ChangeRisk.Permission
        : set.Facets.Any(facet => facet.Key == "address" || facet.Key.StartsWith("tool ", StringComparison.Ordinal)) ? ChangeRisk.DataFlow
        : ChangeRisk.Behaviour;

    private static ChangeLine Line(ChangeLineKind kind, Setting setting)
    {
        string name = setting.Name.StartsWith("data.", StringComparison.Ordinal) ? setting.Name["data.".Length..] : setting.Name;
        bool isHidden = Array.Exists(Hidden, word => name.Contains(word, StringComparison.Ordinal)) || Credentials.IsOne(name, setting.Value);
        return new(kind, $"{name}: {(isHidden ? "•••" : Credentials.Redact(setting.Value).ReplaceLineEndings("\\n"))}");
    }
}
