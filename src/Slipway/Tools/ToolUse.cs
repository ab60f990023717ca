namespace Slipway;

/// <summary>A call of a tool that a model asks for.</summary>
/// <param name="Id">The model's name of the call; its result is sent back under it.</param>
/// <param name="Name">The tool, as the model names it; it may be one that nobody offered.</param>
/// <param name="Arguments">The arguments as they came: JSON if the model kept to what it was told.</param>
public sealed record ToolUse(string Id, string Name, string Arguments);
