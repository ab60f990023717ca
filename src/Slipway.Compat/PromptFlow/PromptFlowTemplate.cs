using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Compat.PromptFlow;

/// <summary>Renders the templates of prompt nodes.</summary>
public static class PromptFlowTemplate
{
    /// <summary>Renders a template as a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="template">The template; the step has its name.</param>
    /// <param name="arguments">The variables: an object with properties, a dictionary or a JSON object; null for none.</param>
    /// <param name="guarded">The variables that come from the flow's inputs: role words in them start no message where a prompt takes the text in.</param>
    /// <returns>The text. Guarded role words hold a mark until the text is sent, handed to code or given out.</returns>
    /// <exception cref="StepFailedException">The template fails.</exception>
    public static Task<string> RenderAsync(RunContext run, Template template, object? arguments, params IReadOnlyList<string> guarded)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(template);
        JsonObject values = SlipwayJson.Arguments(arguments);
        var guards = guarded.ToHashSet(StringComparer.Ordinal);
        return run.StepAsync(
            StepRequest.Create(StepKind.Template, template.Name, values),
            call => ValueTask.FromResult(
                new TemplateText(guards, listsAsLines: false, guardsLists: true).Render(template.Source, template.Name + ".jinja", values, call.Cancellation)));
    }
}
