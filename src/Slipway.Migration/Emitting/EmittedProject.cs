using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting;

/// <summary>A flow as a C# project.</summary>
/// <param name="Name">The project's name: its folder, its namespace and its pipeline.</param>
/// <param name="Files">The files, ordered by path. The same for the same flow, byte for byte.</param>
/// <param name="Steps">Where each node went, in the order of the export.</param>
/// <param name="Diagnostics">What a person should know.</param>
/// <param name="HasRefusals">Whether a node was not migrated: reaching it throws <see cref="NotMigratedException"/>.</param>
public sealed record EmittedProject(
    string Name, IReadOnlyList<ProjectFile> Files, IReadOnlyList<EmittedStep> Steps, IReadOnlyList<Diagnostic> Diagnostics, bool HasRefusals)
{
    /// <summary>The namespace of the project and of its generated classes.</summary>
    public string RootNamespace => Name;
}

/// <summary>Where a node went.</summary>
/// <param name="NodeId">The builder's id.</param>
/// <param name="Title">The node's title.</param>
/// <param name="Kind">What it is: prompt, code, template, http, for-each, branch, aggregate, end, answer, start, not-migrated.</param>
/// <param name="StepName">The name of its step in the journal; null when it is no step.</param>
/// <param name="Member">The member it became, for people; empty when it dissolved into the code around it.</param>
/// <param name="File">The file in which it is run or kept; empty when there is none.</param>
/// <param name="Line">The line there, from 1; 0 when unknown.</param>
public sealed record EmittedStep(string NodeId, string Title, string Kind, string? StepName, string Member, string File, int Line);
