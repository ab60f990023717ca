using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>The record of a pipeline's input and how its members are read.</summary>
internal sealed class InputRecord
{
    private readonly Dictionary<string, RecordMember> _byName = [];
    private readonly Dictionary<string, Local> _withDefault = [];
    private readonly List<Statement> _prologue = [];
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
            RecordMember member = Member(input, names);
            members.Add(member);
            _byName.Add(input.Name, member);
        }

        if (NodeNamer.Within(app.Graph).SelectMany(FlowReferences.Within).Any(reference => reference is { Source: FlowSource.System, Name: "files" }))
        {
            FilesMember = new RecordMember(names.TakePascal(Words.Of("files")), SystemName("files"), CsType.Array, IsNullable: true)
            {
                Summary = "The files that come with the message.",
                Default = "null",
                HasConstantDefault = true,
            };
            members.Add(FilesMember);
        }

        Record = new RecordType(TypeName, $"The input of <see cref=\"{context.ClassName}\"/>.", [.. members.OrderBy(member => member.Default is null ? 0 : 1)]);
    }

    public string TypeName { get; }

    public Local Local { get; }

    public RecordType Record { get; }

    /// <summary>The statements that put defaults in the place of inputs that were not given. Complete when the body is.</summary>
    public IReadOnlyList<Statement> Prologue => _prologue;

    private RecordMember? QueryMember { get; }

    private RecordMember? FilesMember { get; }

    public ReadValue Query(string written) => Value(QueryMember!, written);

    public ReadValue Files(string written)
    {
        ReadValue files = Value(FilesMember!, written);
        return files with { Expression = Expression.Text($"({files.Expression.Flat} ?? [])", Local), IsNullable = false };
    }

    public ReadValue Read(FlowReference reference)
    {
        if (!_byName.TryGetValue(reference.Name, out RecordMember? member))
        {
            return ReadValue.Missing(reference.Written);
        }

        FlowInput input = _context.App.Inputs.First(candidate => candidate.Name == reference.Name);
        return input is { Required: false, Default: { } value }
            ? Default(member, value, reference.Written)
            : Value(member, reference.Written);
    }

    private ReadValue Default(RecordMember member, System.Text.Json.Nodes.JsonNode value, string written)
    {
        if (!_withDefault.TryGetValue(member.Name, out Local? local))
        {
            local = _context.NewLocal(Words.Of(member.Name), member.Type.Name);
            _withDefault.Add(member.Name, local);
            _prologue.Add(new Statement.Assign(
                local, Expression.Text($"input.{member.Name} ?? {JsonLiteral.Of(value, member.Type)}", Local), Declares: true));
        }

        return new ReadValue(Presence.Always, Expression.Of(local), member.Type, IsNullable: false, written);
    }

    private ReadValue Value(RecordMember member, string written) =>
        new(Presence.Always, Expression.Text($"input.{member.Name}", Local), member.Type, member.IsNullable, written);

    private string SystemName(string name) => _context.App.Inputs.Any(input => input.Name == name) ? "sys." + name : name;

    private static RecordMember Member(FlowInput input, NameTable names)
    {
        Words words = Words.Of(input.Name);
        CsType type = RecordSet.PlainTypeOf(input.Type);
        return new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), input.Name, type, IsNullable: !input.Required || type.Kind is CsKind.Node)
        {
            Summary = Words.Of(input.Label).Equals(words) ? "" : input.Label,
            Attributes = [.. Attributes(input, type)],
            Default = input.Required ? null : "null",
            HasConstantDefault = true,
        };
    }

    private static IEnumerable<string> Attributes(FlowInput input, CsType type)
    {
        if (type.Kind is CsKind.Text && input.MaxLength is { } most)
        {
            yield return $"MaxLength({most.ToString(System.Globalization.CultureInfo.InvariantCulture)})";
        }

        if (type.Kind is CsKind.Text && input.Options.Count > 0)
        {
            IEnumerable<string> values = input.Options.Select(Literal.Of);
            yield return $"AllowedValues({string.Join(", ", input.Required ? values : values.Append("null"))})";
        }

        if (type.Kind is CsKind.Boolean)
        {
            yield return "JsonConverter(typeof(DifyCheckbox))";
        }
    }
}
