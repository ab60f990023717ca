namespace Slipway.Jinja;

/// <summary>A variable that a template expects from outside.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paths">
/// What the template reads of it, sorted: the name alone for the value itself, <c>user.name</c> for an attribute or a constant
/// key, <c>items[]</c> for the elements of something iterated or subscripted, <c>items[].title</c> for an attribute of each.
/// </param>
/// <param name="IsOptional">Whether every use of the name is guarded by <c>default</c>, <c>is defined</c> or <c>is undefined</c>.</param>
/// <param name="Line">The line of the first use, from 1.</param>
/// <param name="Column">The column of the first use, from 1.</param>
public sealed record JinjaVariable(string Name, IReadOnlyList<string> Paths, bool IsOptional, int Line, int Column);
