using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>The class that holds the variables of a loop while it runs.</summary>
internal sealed class LoopState
{
    /// <summary>The property that counts the rounds.</summary>
    public const string Rounds = "Rounds";

    /// <summary>The property that says that the current round is the last.</summary>
    public const string IsOver = "IsOver";

    private readonly Dictionary<string, RecordMember> _members = [];

    /// <param name="loop">The loop.</param>
    /// <param name="name">The class's name.</param>
    /// <param name="local">The local that holds it inside the loop.</param>
    /// <param name="step">The loop's step.</param>
    /// <param name="countsRounds">Whether something reads how many rounds there were.</param>
    /// <param name="hasEnd">Whether a node of the body ends the loop.</param>
    public LoopState(LoopNode loop, string name, Local local, Words step, bool countsRounds, bool hasEnd)
    {
        Name = name;
        Local = local;
        Step = step;
        CountsRounds = countsRounds;
        HasEnd = hasEnd;
        NameTable names = new([.. Reserved.Members, name, Rounds, IsOver]);
        foreach (LoopVariable variable in loop.Variables)
        {
            Words words = Words.Of(variable.Name);
            CsType type = RecordSet.PlainTypeOf(variable.Type);
            _members.Add(variable.Name, new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), variable.Name, type, type.Kind is CsKind.Node));
        }
    }

    public string Name { get; }

    public Local Local { get; }

    public Words Step { get; }

    public bool CountsRounds { get; }

    public bool HasEnd { get; }

    public IReadOnlyCollection<RecordMember> Members => _members.Values;

    /// <summary>Whether there is anything to hold.</summary>
    public bool IsNeeded => _members.Count > 0 || CountsRounds || HasEnd;

    /// <summary>Whether the end of the loop is looked at inside its body, which then says whether it is over.</summary>
    public bool ChecksInside { get; set; }

    public CsType Type => new(CsKind.Record, Name);

    public RecordMember? Find(string variable) => _members.GetValueOrDefault(variable);
}
