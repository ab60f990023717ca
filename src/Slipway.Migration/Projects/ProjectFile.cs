namespace Slipway.Migration.Projects;

/// <summary>A file of a generated project.</summary>
/// <param name="Path">The path below the project's folder, with forward slashes.</param>
/// <param name="Content">The text, with line feeds.</param>
public sealed record ProjectFile(string Path, string Content);
