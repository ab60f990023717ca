using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Ledger;

/// <summary>Questions about fields that reveal no value and note nothing.</summary>
internal sealed partial class FieldCursor
{
    public IEnumerable<string> Keys => _mapping?.Entries.Select(entry => entry.Key) ?? [];

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string key) => Find(key) is { } value and not ExportScalar { IsNull: true };

    /// <summary>Whether the field is there and is a list or mapping with parts, or a text that is not empty.</summary>
    public bool HasContent(string key) => Find(key) switch
    {
        ExportMapping mapping => mapping.Entries.Count > 0,
        ExportSequence sequence => sequence.Items.Count > 0,
        ExportScalar { Kind: ExportScalarKind.Text } text => text.Text.Length > 0,
        _ => false,
    };

    public bool IsList(string key) => Find(key) is ExportSequence;

    public bool IsMapping(string key) => Find(key) is ExportMapping;

    public bool IsText(string key) => Find(key) is ExportScalar { Kind: ExportScalarKind.Text };

    public SourceLocation WhereOf(string key) => Find(key)?.Where ?? Where;

    /// <summary>Whether the field is a text that fulfils a condition.</summary>
    public bool HasText(string key, Func<string, bool> condition) =>
        Find(key) is ExportScalar { Kind: ExportScalarKind.Text } text && condition(text.Text);

    /// <summary>Whether a text below the mappings of a list fulfils a condition.</summary>
    public bool AnyText(string key, string below, Func<string, bool> condition) =>
        Find(key) is ExportSequence items
        && items.Items.OfType<ExportMapping>().Any(item => item.Find(below) is ExportScalar { Kind: ExportScalarKind.Text } text && condition(text.Text));
}
