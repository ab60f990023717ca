using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Ledger;

/// <summary>Reads the fields of one mapping. There is no way to a value but through a call that notes what becomes of the field.</summary>
internal sealed partial class FieldCursor
{
    private readonly ExportMapping? _mapping;
    private readonly LedgerRecorder _ledger;
    private readonly string _subject;
    private readonly string _path;

    /// <param name="mapping">The mapping; null reads as one without fields.</param>
    /// <param name="where">Where the mapping is, or should be.</param>
    /// <param name="ledger">Takes the notes.</param>
    /// <param name="subject">Whose fields these are, in a diagnostic's words.</param>
    /// <param name="path">The mapping's path below its subject; empty for the subject itself.</param>
    public FieldCursor(ExportMapping? mapping, SourceLocation where, LedgerRecorder ledger, string subject, string path = "")
    {
        _mapping = mapping;
        _ledger = ledger;
        _subject = subject;
        _path = path;
        Where = where;
    }

    public SourceLocation Where { get; }

    /// <summary>Whether there is a mapping at all.</summary>
    public bool Exists => _mapping is not null;

    /// <summary>Keeps a field with everything below it.</summary>
    public ExportValue? Keep(string key)
    {
        ExportValue? value = Find(key);
        if (value is not null)
        {
            _ledger.Record(value, FieldStatus.Kept);
        }

        return value is ExportScalar { IsNull: true } ? null : value;
    }

    /// <summary>Keeps a text; a number or truth value stands for its text, with a note. Null when absent or null.</summary>
    public string? KeepText(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case ExportScalar { Kind: ExportScalarKind.Text or ExportScalarKind.Null } text:
                _ledger.Record(text, FieldStatus.Kept);
                return text.IsNull ? null : text.Text;
            case ExportScalar scalar:
                _ledger.Record(scalar, FieldStatus.Approximated, $"{scalar.Shape} is read as text");
                return scalar.Kind is ExportScalarKind.Boolean ? (scalar.Text == "true" ? "True" : "False") : scalar.Text;
            case { } other:
                RefuseShape(key, other, "a text");
                return null;
        }
    }

    /// <summary>Keeps a text that is one of a few; another one is reported. Null when absent or null.</summary>
    public string? KeepWord(string key, params ReadOnlySpan<string> known)
    {
        string? word = KeepText(key);
        if (word is { Length: > 0 } && !known.Contains(word))
        {
            Report(key, DiagnosticCodes.UnknownValue, DiagnosticSeverity.Warning, $"{Quoted.Text(word)} is none of {string.Join(", ", known)}");
        }

        return word;
    }

    /// <summary>Keeps true or false, also when written as 0, 1 or a text of it. Null when absent, null or something else.</summary>
    public bool? KeepFlag(string key)
    {
        ExportValue? value = Find(key);
        bool? flag = value switch
        {
            ExportScalar { Kind: ExportScalarKind.Boolean } scalar => scalar.AsBoolean(),
            ExportScalar { Text: "0" or "false" or "False" } => false,
            ExportScalar { Text: "1" or "true" or "True" } => true,
            _ => null,
        };
        if (flag is null && value is not null and not ExportScalar { IsNull: true })
        {
            RefuseShape(key, value, "true or false");
        }
        else if (value is not null)
        {
            _ledger.Record(value, FieldStatus.Kept);
        }

        return flag;
    }

    /// <summary>Keeps a whole number, also when written as text or as a float; one that is too large stands for the largest.</summary>
    /// <returns>Null when absent, null, empty or something else.</returns>
    public int? KeepInteger(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case ExportScalar { Text: "" } none:
                _ledger.Record(none, FieldStatus.Kept);
                return null;
            case ExportScalar { Kind: not ExportScalarKind.Boolean } scalar
                when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number == Math.Floor(number):
                bool fits = number is >= int.MinValue and <= int.MaxValue;
                _ledger.Record(scalar, fits ? FieldStatus.Kept : FieldStatus.Approximated, fits ? "" : "it is larger than any number here");
                return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
            case { } other:
                RefuseShape(key, other, "a whole number");
                return null;
        }
    }

    /// <summary>Keeps a list of texts; numbers stand for their text. Null when absent, null or something else.</summary>
    public IReadOnlyList<string>? KeepTexts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case ExportSequence sequence when sequence.Items.All(item => item is ExportScalar):
                _ledger.Record(sequence, FieldStatus.Kept);
                return [.. sequence.Items.Cast<ExportScalar>().Select(item => item.Text)];
            case ExportScalar { IsNull: true } none:
                _ledger.Record(none, FieldStatus.Kept);
                return null;
            case ExportSequence sequence:
                string shape = sequence.Items.First(item => item is not ExportScalar).Shape;
                Refuse(sequence, Below(key), DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"a list of texts is expected here, and {shape} is in it");
                return null;
            case { } other:
                RefuseShape(key, other, "a list of texts");
                return null;
        }
    }

    /// <summary>Keeps a list of lists of texts, each with its place; items of another shape are refused.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Texts, SourceLocation Where)> KeepSelectors(string key)
    {
        if (Find(key) is not ExportSequence sequence)
        {
            // Null, or a shape that this refuses.
            KeepTexts(key);
            return [];
        }

        if (sequence.Items.Count == 0)
        {
            _ledger.Record(sequence, FieldStatus.Kept);
        }

        var result = new List<(IReadOnlyList<string>, SourceLocation)>();
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            ExportValue item = sequence.Items[i];
            if (item is ExportSequence parts && parts.Items.All(part => part is ExportScalar))
            {
                _ledger.Record(parts, FieldStatus.Kept);
                result.Add(([.. parts.Items.Cast<ExportScalar>().Select(part => part.Text)], parts.Where));
            }
            else
            {
                Refuse(item, $"{Below(key)}[{i.ToString(CultureInfo.InvariantCulture)}]", DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"a list of texts is expected here, not {item.Shape}");
            }
        }

        return result;
    }

    /// <summary>Notes that a field has no effect on a run.</summary>
    public void Presentation(string key, string note = "")
    {
        if (Find(key) is { } value)
        {
            _ledger.Record(value, FieldStatus.Presentation, note);
        }
    }

    public void PresentationAll(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            Presentation(key);
        }
    }

    /// <summary>Notes that what has not been read yet has no effect on a run.</summary>
    public void PresentationRest(string note)
    {
        foreach (ExportValue leaf in _mapping?.Leaves() ?? [])
        {
            if (!_ledger.IsRecorded(leaf))
            {
                _ledger.Record(leaf, FieldStatus.Presentation, note);
            }
        }
    }

    /// <summary>Notes that a field is migrated in another form.</summary>
    public ExportValue? Approximate(string key, string note)
    {
        ExportValue? value = Find(key);
        if (value is not null)
        {
            _ledger.Record(value, FieldStatus.Approximated, note);
        }

        return value;
    }

    /// <summary>Refuses a field with everything below it and reports why.</summary>
    public void Refuse(string key, string code, DiagnosticSeverity severity, string reason)
    {
        if (Find(key) is { } value)
        {
            Refuse(value, Below(key), code, severity, reason);
        }
    }

    /// <summary>Refuses the mapping itself.</summary>
    public void RefuseAll(string code, DiagnosticSeverity severity, string reason)
    {
        if (_mapping is not null)
        {
            Refuse(_mapping, _path, code, severity, reason);
        }
    }

    /// <summary>Reports something about a field that is not lost by it.</summary>
    public void Report(string key, string code, DiagnosticSeverity severity, string message) =>
        _ledger.Diagnostics.Report(code, severity, Message(Below(key), message), WhereOf(key));

    private void RefuseShape(string key, ExportValue value, string expected) =>
        Refuse(value, Below(key), DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"{expected} is expected here, not {value.Shape}");

    private void Refuse(ExportValue value, string path, string code, DiagnosticSeverity severity, string reason)
    {
        Diagnostic diagnostic = _ledger.Diagnostics.Report(code, severity, Message(path, reason), value.Where);
        _ledger.Record(value, FieldStatus.Refused, reason, diagnostic);
    }

    private string Message(string path, string text) => $"{_subject}, {Quoted.Text(path)}: {text}.";

    private string Below(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private ExportValue? Find(string key) => _mapping?.Find(key);
}
