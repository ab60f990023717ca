using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>The record of a pipeline's input and how its members are read.</summary>
internal sealed class InputRecord
{
    private readonly Dictionary<string, RecordMember> _byName = [];
    private readonly FlowContext _context;

    public InputRecord(FlowContext context)
    {
        _context = context;
        FlowApp app = context.App;
        TypeName = context.ClassName + "Input";
        Local = new Local("input", TypeName);
        NameTable names = new([.. Reserved.Members, TypeName]);
        List<RecordMember> members = [];
        if (app.Kind is FlowKind.Chat)
        {
            QueryMember = new RecordMember(names.TakePascal(Words.Of("query")), SystemName("query"), CsType.Text, IsNullable: false) { Summary = "The user's message." };
            members.Add(QueryMember);
        }

        foreach (FlowInput input in app.Inputs.DistinctBy(input => input.Name))
        {
            RecordMember member = Member(input, names) with { JsonName = context.WrittenName(input) };
            members.Add(member);
            _byName.Add(input.Name, member);
        }

        if (NodeNamer.Within(app.Graph).SelectMany(FlowReferences.Within).Any(reference => reference is { Source: FlowSource.System, Name: "files" }))
        {
            FilesMember = new RecordMember(names.TakePascal(Words.Of("files")), SystemName("files"), CsType.Array, IsNullable: true)
            {
                Summary = "The files that come with the message.",
                Attributes = [.. FileAttributes(CsType.Array, app.Uploads)],
                Default = "null",
            };
            members.Add(FilesMember);
        }

        Record = new RecordType(TypeName, $"The input of <see cref=\"{context.ClassName}\"/>.", [.. members.OrderBy(member => member.Default is null ? 0 : 1)]);
    }

    public string TypeName { get; }

    public Local Local { get; }

    public RecordType Record { get; }

    private RecordMember? QueryMember { get; }

    private RecordMember? FilesMember { get; }

    public ReadValue Query(string written) => Value(QueryMember!, written);

    public ReadValue Files(string written)
    {
        ReadValue files = Value(FilesMember!, written);
        return files with { Expression = new DefaultedExpression(files.Expression, "[]"), IsNullable = false };
    }

    public ReadValue Read(FlowReference reference)
    {
        if (!_byName.TryGetValue(reference.Name, out RecordMember? member))
        {
            return ReadValue.Missing(reference.Written);
        }

        // A number or flag that was not given cannot be told from null in the record, so the default stands where it is read.
        FlowInput input = _context.App.Inputs.First(candidate => candidate.Name == reference.Name);
        ReadValue read = Value(member, reference.Written);
        return member.Type.IsStruct && input.Converter.Length == 0 && input is { Required: false, Default: { } value }
            ? read with { Expression = new DefaultedExpression(read.Expression, JsonLiteral.Of(value, member.Type)), IsNullable = false }
            : read;
    }

    private ReadValue Value(RecordMember member, string written) =>
        new(Presence.Always, Expression.Text($"input.{member.Name}", Local), member.Type, member.IsNullable, written);

    private string SystemName(string name) => _context.App.Inputs.Any(input => input.Name == name) ? "sys." + name : name;

    private static RecordMember Member(FlowInput input, NameTable names)
    {
        Words words = Words.Of(input.Name);
        if (input.Converter.Length > 0)
        {
            return Converted(input, names.TakePascal(words.IsEmpty ? Words.Of("value") : words));
        }

        CsType type = RecordSet.PlainTypeOf(input.Type);
        bool hasDefault = !input.Required && input.Default is not null && !type.IsStruct;
        return new RecordMember(
            names.TakePascal(words.IsEmpty ? Words.Of("value") : words), input.Name, type, IsNullable: !hasDefault && (!input.Required || type.Kind is CsKind.Node))
        {
            Summary = Words.Of(input.Label).Equals(words) ? "" : input.Label,
            Attributes = [.. Attributes(input, type, hasDefault)],
            Default = hasDefault ? JsonLiteral.Of(input.Default, type) : input.Required ? null : "null",
            ReplacesNull = hasDefault,
        };
    }

    /// <summary>A member that the builder's own rules read from whatever is given.</summary>
    private static RecordMember Converted(FlowInput input, string name)
    {
        CsType type = input.Type.Kind switch { FlowTypeKind.String => CsType.Text, FlowTypeKind.Boolean => CsType.Boolean, _ => CsType.Node };
        return new RecordMember(name, input.Name, type, IsNullable: type.Kind is CsKind.Node)
        {
            Summary = input.Label,
            Attributes = [$"JsonConverter(typeof({input.Converter}))"],
            Default = input.Required ? null : type.Kind is CsKind.Node ? JsonLiteral.OfMember(input.Default) : JsonLiteral.Of(input.Default, type),
            IsProperty = !input.Required && type.Kind is CsKind.Node,
        };
    }

    private static IEnumerable<string> Attributes(FlowInput input, CsType type, bool hasDefault)
    {
        if (type.Kind is CsKind.Text && input.MaxLength is { } most)
        {
            yield return $"MaxLength({most.ToString(System.Globalization.CultureInfo.InvariantCulture)})";
        }

        if (type.Kind is CsKind.Text && input.Options.Count > 0)
        {
            IEnumerable<string> values = input.Options.Select(Literal.Of);
            yield return $"AllowedValues({string.Join(", ", input.Required || hasDefault ? values : values.Append("null"))})";
        }

        if (type.Kind is CsKind.Number)
        {
            yield return "JsonConverter(typeof(DifyNumberInput))";
        }

        if (type.Kind is CsKind.Boolean)
        {
            yield return "JsonConverter(typeof(DifyCheckbox))";
        }

        foreach (string attribute in IsFile(input.Type) ? FileAttributes(type, input.Files is { } rules ? rules with { Most = input.MaxLength } : null) : [])
        {
            yield return attribute;
        }
    }

    private static bool IsFile(FlowType type) => type.Kind is FlowTypeKind.File || type.Item?.Kind is FlowTypeKind.File;

    private static IEnumerable<string> FileAttributes(CsType type, FlowFileRules? rules)
    {
        yield return type == CsType.Array ? "JsonConverter(typeof(DifyFilesInput))" : "JsonConverter(typeof(DifyFileInput))";
        if (rules is null)
        {
            yield break;
        }

        List<string> settings = [];
        AddWords(settings, "Types", rules.Types);
        AddWords(settings, "Extensions", rules.Types.Contains("custom") ? rules.Extensions : []);
        AddWords(settings, "Methods", rules.Methods.Count is 1 ? rules.Methods : []);
        if (rules.Most is { } most)
        {
            settings.Add($"Most = {most.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        }

        if (settings.Count > 0)
        {
            yield return $"DifyFiles({string.Join(", ", settings)})";
        }
    }

    private static void AddWords(List<string> settings, string name, IReadOnlyList<string> words)
    {
        if (words.Count > 0)
        {
            settings.Add($"{name} = {Literal.Of(string.Join(' ', words))}");
        }
    }
}
