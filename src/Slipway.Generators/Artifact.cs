namespace Slipway.Generators;

/// <summary>The kinds of file that become members.</summary>
internal enum ArtifactKind
{
    /// <summary>A <c>.prompty</c> file.</summary>
    Prompt,

    /// <summary>A <c>.py</c> or <c>.js</c> file.</summary>
    Script,

    /// <summary>A <c>.jinja</c> file.</summary>
    Template,
}

/// <summary>What became of a file: a member, or a problem.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file.</param>
/// <param name="Member">The member's C# name; empty when there is a problem.</param>
/// <param name="Code">The member's C# text; empty when there is a problem.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record Artifact(ArtifactKind Kind, string Path, string Member, string Code, ArtifactProblem? Problem)
{
    public static Artifact Broken(ArtifactKind kind, ArtifactProblem problem) => new(kind, problem.Path, "", "", problem);
}
