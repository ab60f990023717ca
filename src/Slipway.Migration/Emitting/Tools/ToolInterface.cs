using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>The interface that stands for a tool.</summary>
/// <param name="Name">Its name, <c>ITavilySearch</c>.</param>
/// <param name="Parameter">The parameter of the pipeline's constructor, <c>tavilySearch</c>.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The record of its arguments.</param>
/// <param name="Result">The C# type of its result.</param>
/// <param name="Where">The first node that calls it.</param>
internal sealed record ToolInterface(string Name, string Parameter, FlowTool Tool, RecordType Arguments, string Result, SourceLocation Where)
{
    /// <summary>The tool in a person's words.</summary>
    public string Words => Tool.Provider.Length == 0 ? $"'{Tool.Name}'" : $"'{Tool.Name}' of '{Tool.Provider}'";
}
