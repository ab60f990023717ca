using System.Text.Json.Nodes;

namespace Slipway.Tools;

/// <summary>The tools of one prompt call.</summary>
internal sealed class ToolSet
{
    private readonly Dictionary<string, ModelTool> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There are none, or two have one name.</exception>
    public ToolSet(IEnumerable<ModelTool> tools, ToolLoopOptions options)
    {
        options.Check();
        All = [.. tools];
        Options = options;
        foreach (var tool in All)
        {
            if (!_byName.TryAdd(tool.Name, tool))
            {
                throw new ArgumentException($"Two tools are called '{tool.Name}'; a model tells them apart by their names alone.", nameof(tools));
            }

            _schemas.Add(tool.Name, JsonNode.Parse(tool.Function.JsonSchema.GetRawText()));
        }

        if (All.Count == 0)
        {
            throw new ArgumentException("There are no tools.", nameof(tools));
        }
    }

    public IReadOnlyList<ModelTool> All { get; }

    public ToolLoopOptions Options { get; }

    public ModelTool? Find(string name) => _byName.GetValueOrDefault(name);

    public JsonNode? SchemaOf(ModelTool tool) => _schemas[tool.Name];

    public string Names => string.Join(", ", _byName.Keys);
}
