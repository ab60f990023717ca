using System.Text.Json.Nodes;

namespace Slipway.Jinja.Bench;

/// <summary>A template to measure, with the templates it includes or extends and its inputs.</summary>
internal sealed record BenchmarkCase(string Name, string Template, JsonObject Context, Dictionary<string, string> Templates)
{
    public BenchmarkCase(string name, string template, JsonObject context)
        : this(name, template, context, [])
    {
    }
}
