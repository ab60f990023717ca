namespace Slipway.Migration.Projects;

/// <summary>What an import did to a file of a project that exists.</summary>
public enum FileUpdate
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Nobody had edited it; it has the new content.</summary>
    Updated,

    /// <summary>A person's edits and the new content are both in it.</summary>
    Merged,

    /// <summary>It is gone, as the import no longer has it and nobody had edited it.</summary>
    Removed,

    /// <summary>A person's edits and the new content touch the same lines: both are in it, between marks.</summary>
    Conflict,

    /// <summary>A person edited it and the import no longer has it: it stays.</summary>
    KeptAfterRemoval,

    /// <summary>A person deleted it and the import changed it: the new content is beside its place, with the ending <c>.new</c>.</summary>
    ChangedAfterDeletion,
}

/// <summary>A file that an import changed, or would have.</summary>
/// <param name="Path">The path.</param>
/// <param name="Update">What was done.</param>
/// <param name="Conflicts">How many conflicts are marked in it.</param>
public sealed record UpdatedFile(string Path, FileUpdate Update, int Conflicts = 0)
{
    /// <summary>Whether a person has to decide something.</summary>
    public bool NeedsPerson => Update is FileUpdate.Conflict or FileUpdate.KeptAfterRemoval or FileUpdate.ChangedAfterDeletion;
}

/// <summary>What updating a project came to.</summary>
/// <param name="Files">The files that changed, by path. Files whose generated content is the same as before are not touched.</param>
public sealed record ProjectUpdate(IReadOnlyList<UpdatedFile> Files)
{
    /// <summary>Whether a person has to decide something.</summary>
    public bool NeedsPerson => Files.Any(file => file.NeedsPerson);
}

/// <summary>A project cannot be updated as it is.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class ProjectUpdateException(string message, Exception? inner = null) : SlipwayException(message, inner);
