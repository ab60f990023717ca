namespace Slipway.Migration.Emitting.Naming;

/// <summary>What a node is called in code.</summary>
/// <param name="Step">The words of its step: <c>judge-item</c> in the journal and as a file, <c>JudgeItem</c> as a member.</param>
/// <param name="Noun">The words of what it leaves: <c>verdict</c>.</param>
internal sealed record NodeName(Words Step, Words Noun);
