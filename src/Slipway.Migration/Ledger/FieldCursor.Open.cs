using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Ledger;

/// <content>The way into mappings below this one.</content>
internal sealed partial class FieldCursor
{
    /// <summary>Goes into a mapping. Its fields are noted by whoever reads them.</summary>
    public FieldCursor Open(string key)
    {
        ExportValue? value = Find(key);
        switch (value)
        {
            case ExportMapping { Entries.Count: 0 } or ExportScalar { IsNull: true }:
                _ledger.Record(value, FieldStatus.Kept);
                break;
            case null or ExportMapping:
                break;
            default:
                RefuseShape(key, value, "a mapping");
                break;
        }

        return new(value as ExportMapping, value?.Where ?? Where, _ledger, _subject, Below(key));
    }

    /// <summary>Goes into each mapping of a list; items of another shape are refused.</summary>
    public IReadOnlyList<FieldCursor> OpenEach(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case ExportSequence { Items.Count: > 0 } sequence:
                return OpenItems(key, sequence);
            case ExportSequence or ExportScalar { IsNull: true }:
                _ledger.Record(Find(key)!, FieldStatus.Kept);
                return [];
            case { } other:
                RefuseShape(key, other, "a list");
                return [];
        }
    }

    /// <summary>The mappings of a list that are subjects of their own, with cursors of their own; other items are refused.</summary>
    public IReadOnlyList<ExportMapping> Subjects(string key) =>
        [.. OpenEach(key).Select(cursor => cursor._mapping!)];

    private List<FieldCursor> OpenItems(string key, ExportSequence sequence)
    {
        var cursors = new List<FieldCursor>(sequence.Items.Count);
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            ExportValue item = sequence.Items[i];
            string path = $"{Below(key)}[{i.ToString(CultureInfo.InvariantCulture)}]";
            if (item is ExportMapping mapping)
            {
                if (mapping.Entries.Count == 0)
                {
                    _ledger.Record(mapping, FieldStatus.Kept);
                }

                cursors.Add(new(mapping, mapping.Where, _ledger, _subject, path));
            }
            else
            {
                Refuse(item, path, DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"a mapping is expected here, not {item.Shape}");
            }
        }

        return cursors;
    }
}
