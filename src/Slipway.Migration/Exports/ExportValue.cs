using System.Globalization;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>A value of an export, with its place. Each value has one parent: aliases are copied.</summary>
internal abstract class ExportValue(SourceLocation where)
{
    public SourceLocation Where { get; } = where;

    /// <summary>How many values this is, itself included.</summary>
    public abstract int Count { get; }

    /// <summary>How many characters its keys and texts have.</summary>
    public abstract long Characters { get; }

    /// <summary>What it is, in a diagnostic's words.</summary>
    public abstract string Shape { get; }

    /// <summary>The values directly below, in order.</summary>
    public abstract IEnumerable<ExportValue> Children { get; }

    public abstract ExportValue Copy();

    /// <summary>The value itself when nothing is below it, else all such values below it.</summary>
    public IEnumerable<ExportValue> Leaves()
    {
        bool any = false;
        foreach (ExportValue child in Children)
        {
            any = true;
            foreach (ExportValue leaf in child.Leaves())
            {
                yield return leaf;
            }
        }

        if (!any)
        {
            yield return this;
        }
    }
}

internal enum ExportScalarKind
{
    Text,
    Integer,
    Float,
    Boolean,
    Null,
}

/// <summary>A value without parts.</summary>
/// <param name="kind">What it resolves to.</param>
/// <param name="text">A text as it stands; an integer in decimal; a float as Python prints it; <c>true</c> or <c>false</c>; empty for null.</param>
/// <param name="where">Its place.</param>
internal sealed class ExportScalar(ExportScalarKind kind, string text, SourceLocation where) : ExportValue(where)
{
    public ExportScalarKind Kind { get; } = kind;

    public string Text { get; } = text;

    public bool IsNull => Kind is ExportScalarKind.Null;

    public override int Count => 1;

    public override long Characters => Text.Length;

    public override IEnumerable<ExportValue> Children => [];

    public override string Shape => Kind switch
    {
        ExportScalarKind.Text => "a text",
        ExportScalarKind.Integer or ExportScalarKind.Float => "a number",
        ExportScalarKind.Boolean => "true or false",
        _ => "null",
    };

    public bool? AsBoolean() => Kind is ExportScalarKind.Boolean ? Text == "true" : null;

    public int? AsInteger() =>
        Kind is ExportScalarKind.Integer
        && int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    public override ExportValue Copy() => new ExportScalar(Kind, Text, Where);
}

internal sealed class ExportSequence(IReadOnlyList<ExportValue> items, SourceLocation where) : ExportValue(where)
{
    public IReadOnlyList<ExportValue> Items { get; } = items;

    public override int Count { get; } = 1 + items.Sum(item => item.Count);

    public override long Characters { get; } = items.Sum(item => item.Characters);

    public override IEnumerable<ExportValue> Children => Items;

    public override string Shape => "a list";

    public override ExportValue Copy() => new ExportSequence([.. Items.Select(item => item.Copy())], Where);
}

/// <summary>A key and its value.</summary>
internal sealed record ExportEntry(string Key, SourceLocation KeyWhere, ExportValue Value);

internal sealed class ExportMapping : ExportValue
{
    private readonly Dictionary<string, ExportValue> _byKey;

    /// <param name="entries">The entries in order; no key stands twice.</param>
    /// <param name="where">The mapping's place.</param>
    public ExportMapping(IReadOnlyList<ExportEntry> entries, SourceLocation where)
        : base(where)
    {
        Entries = entries;
        _byKey = entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        Count = 1 + entries.Sum(entry => entry.Value.Count);
        Characters = entries.Sum(entry => entry.Key.Length + entry.Value.Characters);
    }

    public IReadOnlyList<ExportEntry> Entries { get; }

    public override int Count { get; }

    public override long Characters { get; }

    public override IEnumerable<ExportValue> Children => Entries.Select(entry => entry.Value);

    public override string Shape => "a mapping";

    public ExportValue? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The value at the end of a path of keys; null when there is none.</summary>
    public ExportValue? Find(params ReadOnlySpan<string> path)
    {
        ExportValue? value = this;
        foreach (string key in path)
        {
            value = (value as ExportMapping)?.Find(key);
        }

        return value;
    }

    public override ExportValue Copy() =>
        new ExportMapping([.. Entries.Select(entry => entry with { Value = entry.Value.Copy() })], Where);
}
