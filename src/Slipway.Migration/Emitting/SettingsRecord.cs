using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>The record of a pipeline's configuration; secrets are not in it, they are asked for by name.</summary>
internal sealed class SettingsRecord
{
    private readonly Dictionary<string, RecordMember> _members = [];
    private readonly Dictionary<string, string> _secrets = [];
    private readonly NameTable _secretNames = new();
    private readonly NameTable _names;

    public SettingsRecord(FlowApp app, string className)
    {
        TypeName = className + "Settings";
        _names = new NameTable([.. Reserved.Members, TypeName]);
        foreach (FlowVariable variable in app.Environment.DistinctBy(variable => variable.Name))
        {
            if (variable.IsSecret)
            {
                _secrets.Add(variable.Name, FreeSecretName(variable.Name));
            }
            else
            {
                Add(variable.Name, RecordSet.PlainTypeOf(variable.Type), variable);
            }
        }
    }

    public string TypeName { get; }

    public IReadOnlyCollection<RecordMember> Members => _members.Values;

    /// <summary>The names under which secrets are asked for.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets.Values;

    /// <summary>Whether the pipeline reads a setting, so that it needs the record.</summary>
    public bool IsUsed { get; private set; }

    public ReadValue Read(FlowReference reference)
    {
        if (_secrets.TryGetValue(reference.Name, out string? secret))
        {
            return new ReadValue(
                Presence.Always, Expression.Text($"{Expression.Run}.Secret({Literal.Of(secret)})"), CsType.Text, IsNullable: false, reference.Written);
        }

        if (!_members.TryGetValue(reference.Name, out RecordMember? member))
        {
            return ReadValue.Missing(reference.Written);
        }

        IsUsed = true;
        return new ReadValue(Presence.Always, $"settings.{member.Name}", member.Type, member.IsNullable, reference.Written);
    }

    /// <summary>Reads a value that only the builder's installation knew (an id); it becomes a setting that is empty.</summary>
    public ReadValue ReadInstallationValue(FlowReference reference)
    {
        string key = "sys." + reference.Name;
        if (!_members.ContainsKey(key))
        {
            Add(key, CsType.Text, null);
        }

        return Read(reference with { Name = key });
    }

    private void Add(string name, CsType type, FlowVariable? variable)
    {
        Words words = Words.Of(name.StartsWith("sys.", StringComparison.Ordinal) ? name[4..] : name);
        bool isNull = type.Kind is CsKind.Node;
        _members.Add(name, new RecordMember(_names.TakePascal(words.IsEmpty ? Words.Of("value") : words), name, type, isNull)
        {
            Summary = variable?.Description ?? "",
            Default = JsonLiteral.Of(variable?.Value, type),
        });
    }

    /// <summary>A name that no other secret has: ones that differ in case or signs only are two.</summary>
    private string FreeSecretName(string name)
    {
        Words words = Words.Of(name);
        return _secretNames.Take(words.IsEmpty ? Words.Of("secret") : words, static wish => wish.Snake).Snake.ToUpperInvariant();
    }
}
