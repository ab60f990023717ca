using System.Text.Json.Nodes;
using Slipway.Jinja;

namespace Slipway;

/// <summary>A Jinja2 template that a step renders.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed class Template
{
    private readonly JinjaTemplate _template;

    private Template(string name, string source, JinjaTemplate template)
    {
        Name = name;
        Version = Steps.ContentVersion.Of(source);
        _template = template;
    }

    /// <summary>The step's name, in kebab case; also the file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>The source's hash.</summary>
    public string Version { get; }

    /// <summary>The template as it is written.</summary>
    public string Source { get; private init; } = "";

    /// <summary>Parses a template.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="source">The template.</param>
    /// <param name="options">How the engine is set; null for Jinja2's own defaults.</param>
    /// <exception cref="InvalidArtifactException">The template has an error.</exception>
    public static Template Parse(string name, string source, JinjaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return new Template(name, source, new JinjaEnvironment(options ?? new JinjaOptions()).Parse(source, name + ".jinja")) { Source = source };
        }
        catch (JinjaException e)
        {
            throw new InvalidArtifactException(e.Detail, name + ".jinja", e.Line, e.Column, e);
        }
    }

    /// <summary>Renders the template.</summary>
    /// <exception cref="StepFailedException">A value does not allow what the template does with it, or a limit is reached.</exception>
    public string Render(JsonObject arguments, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        try
        {
            return _template.Render(arguments, ct);
        }
        catch (JinjaException e)
        {
            throw new StepFailedException(e.Message, "TemplateError", inner: e);
        }
    }
}
