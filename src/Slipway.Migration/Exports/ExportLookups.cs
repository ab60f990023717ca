namespace Slipway.Migration.Exports;

/// <summary>Reads a document as it is, for the inventory; whoever migrates a field reads it through a cursor instead.</summary>
internal static class ExportLookups
{
    /// <summary>The text at the end of a path; empty when there is none.</summary>
    public static string Text(this ExportMapping mapping, params ReadOnlySpan<string> path) =>
        mapping.Find(path) is ExportScalar scalar ? scalar.Text : "";

    /// <summary>The texts of a list; empty when there is none.</summary>
    public static IReadOnlyList<string> Texts(this ExportMapping mapping, params ReadOnlySpan<string> path) =>
        mapping.Find(path) is ExportSequence sequence ? [.. sequence.Items.OfType<ExportScalar>().Select(item => item.Text)] : [];

    /// <summary>The mappings of a list; empty when there is none.</summary>
    public static IEnumerable<ExportMapping> Each(this ExportMapping mapping, params ReadOnlySpan<string> path) =>
        mapping.Find(path) is ExportSequence sequence ? sequence.Items.OfType<ExportMapping>() : [];

    /// <summary>The keys of a mapping; empty when there is none.</summary>
    public static IEnumerable<string> Keys(this ExportMapping mapping, params ReadOnlySpan<string> path) =>
        mapping.Find(path) is ExportMapping found ? found.Entries.Select(entry => entry.Key) : [];
}
