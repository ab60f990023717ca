namespace Slipway.Migration.Emitting;

/// <summary>A file of a project.</summary>
/// <param name="Path">Its path within the project, with forward slashes.</param>
/// <param name="Content">Its text; lines end in LF.</param>
public sealed record ProjectFile(string Path, string Content);
