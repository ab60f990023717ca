using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>The class with a property for each variable of the conversation.</summary>
internal sealed class ConversationClass
{
    private readonly Dictionary<string, RecordMember> _members = [];

    public ConversationClass(FlowApp app, string className)
    {
        TypeName = className + "Conversation";
        Local = new Local("conversation", TypeName);
        NameTable names = new([.. Reserved.Members, TypeName]);
        foreach (FlowVariable variable in app.Conversation.DistinctBy(variable => variable.Name))
        {
            Words words = Words.Of(variable.Name);
            CsType type = RecordSet.PlainTypeOf(variable.Type);
            _members.Add(variable.Name, new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), variable.Name, type, type.Kind is CsKind.Node)
            {
                Summary = variable.Description,
                Default = JsonLiteral.Of(variable.Value, type),
            });
        }
    }

    public string TypeName { get; }

    public Local Local { get; }

    public IReadOnlyCollection<RecordMember> Members => _members.Values;

    /// <summary>Whether the pipeline reads or changes a variable, so that it needs the class.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>What the pipeline's method begins with.</summary>
    public IEnumerable<Statement> Prologue =>
        IsUsed ? [new Statement.Assign(Local, Expression.Invoke($"new {TypeName}", Expression.Run.ToString()), Declares: true)] : [];

    public ReadValue Read(FlowReference reference)
    {
        if (!_members.TryGetValue(reference.Name, out RecordMember? member))
        {
            return ReadValue.Missing(reference.Written);
        }

        IsUsed = true;
        return new ReadValue(Presence.Always, Expression.Of(Local).Then($".{member.Name}"), member.Type, member.IsNullable, reference.Written);
    }
}
