using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Values;

/// <summary>The records that a pipeline declares, and the C# types of the flow's types.</summary>
/// <param name="names">Names of types that are taken.</param>
internal sealed class RecordSet(NameTable names)
{
    private readonly List<RecordType> _records = [];

    /// <summary>The records in order of declaration.</summary>
    public IReadOnlyList<RecordType> Records => _records;

    /// <summary>Declares a record for fields as a node declares them.</summary>
    /// <param name="name">The wish for its name.</param>
    /// <param name="summary">What it is.</param>
    /// <param name="fields">The fields in order.</param>
    /// <param name="describe">Adds what more is known about the members; null for nothing.</param>
    public RecordType Declare(Words name, string summary, IReadOnlyList<FlowField> fields, Func<RecordType, RecordType>? describe = null)
    {
        string typeName = names.TakePascal(name);
        var record = new RecordType(typeName, summary, Members(name, typeName, fields));
        record = describe?.Invoke(record) ?? record;
        _records.Add(record);
        return record;
    }

    /// <summary>Declares a record with members that are ready.</summary>
    public RecordType Declare(RecordType record)
    {
        _records.Add(record);
        return record;
    }

    /// <summary>The C# type of a flow's type; objects with declared fields become records.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">What a record for it would be called.</param>
    public CsType TypeOf(FlowType type, Words name) => type.Kind switch
    {
        FlowTypeKind.String => CsType.Text,
        FlowTypeKind.Number => CsType.Number,
        FlowTypeKind.Boolean => CsType.Boolean,
        FlowTypeKind.Object when type.Fields is { Count: > 0 } fields => RecordOf(Declare(name, $"The {string.Join(' ', name.Items)}.", fields)),
        FlowTypeKind.Object or FlowTypeKind.File => CsType.Object,
        FlowTypeKind.Array when type.Item is { Kind: FlowTypeKind.File } => CsType.Array,
        FlowTypeKind.Array => List(TypeOf(type.Item ?? FlowType.Any, Below(name, ["item"]))),
        _ => CsType.Node,
    };

    /// <summary>The C# type of a flow's type without declaring records: objects stay JSON.</summary>
    public static CsType PlainTypeOf(FlowType type) => type.Kind switch
    {
        FlowTypeKind.String => CsType.Text,
        FlowTypeKind.Number => CsType.Number,
        FlowTypeKind.Boolean => CsType.Boolean,
        FlowTypeKind.Object or FlowTypeKind.File => CsType.Object,
        FlowTypeKind.Array when type.Item is { Kind: FlowTypeKind.File } => CsType.Array,
        FlowTypeKind.Array => List(PlainTypeOf(type.Item ?? FlowType.Any)),
        _ => CsType.Node,
    };

    /// <summary>Items may be null, but for numbers, which builders check.</summary>
    private static CsType List(CsType item) => CsType.ListOf(item, isNullable: item.Kind is not CsKind.Number);

    public static CsType RecordOf(RecordType record) => new(CsKind.Record, record.Name, Record: record);

    // Files are called like their records, and file systems end names at 255 characters.
    private static Words Below(Words owner, IReadOnlyList<string> more)
    {
        const int MostCharacters = 120;
        Words all = owner.Append(more);
        return all.Kebab.Length <= MostCharacters ? all : new Words([.. owner.Items.Take(2), .. more]);
    }

    private List<RecordMember> Members(Words owner, string typeName, IReadOnlyList<FlowField> fields)
    {
        // A member may not be called like its record.
        NameTable members = new([.. Reserved.Members, owner.Pascal, typeName]);
        return [.. fields.DistinctBy(field => field.Name).Select(field =>
        {
            Words words = Words.Of(field.Name);
            string name = members.TakePascal(words.IsEmpty ? Words.Of("value") : words);
            return new RecordMember(name, field.Name, TypeOf(field.Type, Below(owner, words.Items)), field.Nullable);
        })];
    }
}
