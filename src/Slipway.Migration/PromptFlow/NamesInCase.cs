using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.PromptFlow;

/// <summary>Names of members of one record that differ in the case of their letters only: JSON finds members in any case, so that only one could be reached.</summary>
internal static class NamesInCase
{
    /// <summary>Such names, as a sentence lists them; null when all are told apart.</summary>
    public static string? Find(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } found
            ? string.Join(" and ", found.Select(Quoted.Text))
            : null;
}
