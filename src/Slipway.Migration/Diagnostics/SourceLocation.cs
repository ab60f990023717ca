namespace Slipway.Migration.Diagnostics;

/// <summary>A place in a source file. Lines and columns count from 1; 0 means the whole file.</summary>
/// <param name="File">The path as the user gave it.</param>
/// <param name="Line">The line, from 1; 0 when the place is the file as a whole.</param>
/// <param name="Column">The column, from 1; 0 when the place is the file as a whole.</param>
public readonly record struct SourceLocation(string File, int Line = 0, int Column = 0)
{
    /// <summary>Formats as compilers do: <c>flow.yml(120,9)</c>.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}({Line},{Column})";
}
