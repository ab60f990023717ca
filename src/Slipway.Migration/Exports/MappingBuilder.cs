using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>Collects the entries of a mapping: of a key that stands twice the last value counts, as in Python.</summary>
internal sealed class MappingBuilder(DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly List<ExportEntry> _entries = [];
    private readonly List<ExportMapping> _merged = [];

    public void Add(string key, SourceLocation keyWhere, ExportValue value)
    {
        var entry = new ExportEntry(key, keyWhere, value);
        if (_positions.TryGetValue(key, out int position))
        {
            diagnostics.Warning(
                DiagnosticCodes.DuplicateKey,
                $"The key {Quoted.Text(key)} stands here again; this value counts, the one of line {_entries[position].KeyWhere.Line} is lost.",
                keyWhere);
            _entries[position] = entry;
        }
        else
        {
            _positions.Add(key, _entries.Count);
            _entries.Add(entry);
        }
    }

    /// <summary>Takes the value of a merge key (<c>&lt;&lt;</c>): a mapping or a list of mappings.</summary>
    public void Merge(ExportValue value)
    {
        switch (value)
        {
            case ExportMapping mapping:
                _merged.Add(mapping);
                break;
            case ExportSequence sequence when sequence.Items.All(item => item is ExportMapping):
                _merged.AddRange(sequence.Items.Cast<ExportMapping>());
                break;
            default:
                diagnostics.Error(DiagnosticCodes.KeyNotText, $"A merge key takes mappings, not {value.Shape}. The entry is left out.", value.Where);
                break;
        }
    }

    public ExportMapping Build(SourceLocation where)
    {
        foreach (ExportEntry entry in _merged.SelectMany(mapping => mapping.Entries))
        {
            if (_positions.TryAdd(entry.Key, _entries.Count))
            {
                _entries.Add(entry);
            }
        }

        return new(_entries, where);
    }
}
