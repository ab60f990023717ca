using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Reads the text of documents.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Files">A file or a list of files.</param>
public sealed record ExtractNode(string Id, string Title, SourceLocation Where, FlowReference Files) : FlowNode(Id, Title, Where);
