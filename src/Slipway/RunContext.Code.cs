using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway;

public sealed partial class RunContext
{
    /// <summary>Runs a step of the pipeline's own code.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="code">The code. It must not change anything outside: there is no barrier before it.</param>
    /// <exception cref="StepFailedException">The code threw.</exception>
    public Task<T> CodeAsync<T>(string name, Func<CancellationToken, ValueTask<T>> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return StepAsync(new StepRequest(StepKind.Code, name, default), call => code(call.Cancellation));
    }

    /// <summary>Runs a script in the engine for its language.</summary>
    /// <param name="script">The script; the step has its name.</param>
    /// <param name="arguments">The arguments: an object with properties, a dictionary or a JSON object.</param>
    /// <exception cref="StepFailedException">The script failed or reached a limit.</exception>
    /// <exception cref="NotConfiguredException">The host has no engine for the language.</exception>
    public Task<JsonNode?> CodeAsync(Script script, object? arguments) => CodeAsync(script, arguments, retry: null);

    /// <inheritdoc cref="CodeAsync(Script, object?)"/>
    /// <param name="script">The script; the step has its name.</param>
    /// <param name="arguments">The arguments: an object with properties, a dictionary or a JSON object.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <param name="check">Checks the result within the step, so that what it throws is the step's failure, and returns what the
    /// journal keeps; null to take the result as it is.</param>
    public Task<JsonNode?> CodeAsync(Script script, object? arguments, StepRetry? retry, Func<JsonNode?, JsonNode?>? check = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        var engine = _state.Host.Options.ScriptEngines.FirstOrDefault(e => e.Language == script.Language)
            ?? throw new NotConfiguredException($"Script '{script.FileName}' needs an engine for {script.Language}, and the host has none. Add one to {nameof(SlipwayOptions)}.{nameof(SlipwayOptions.ScriptEngines)}.");
        var values = SlipwayJson.Arguments(arguments);
        var request = StepRequest.Create(StepKind.Code, script.Name, values) with { ArtifactVersion = ContentVersion.Of(script.Source), Retry = retry };
        return StepAsync(request, async call =>
        {
            var result = await engine.InvokeAsync(script, values, call.Cancellation);
            return check is null ? result : check(result);
        });
    }

    /// <summary>Runs a script and reads its result into a type.</summary>
    /// <inheritdoc cref="CodeAsync(Script, object?)"/>
    /// <param name="script">The script; the step has its name.</param>
    /// <param name="arguments">The arguments: an object with properties, a dictionary or a JSON object.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    public async Task<T> CodeAsync<T>(Script script, object? arguments, StepRetry? retry = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        return ReadResult<T>(await CodeAsync(script, arguments, retry), $"script '{script.FileName}'");
    }

    /// <summary>Renders a template.</summary>
    /// <param name="template">The template; the step has its name.</param>
    /// <param name="arguments">The variables: an object with properties, a dictionary or a JSON object.</param>
    /// <exception cref="StepFailedException">The template could not be rendered with these values.</exception>
    public Task<string> RenderAsync(Template template, object? arguments)
    {
        ArgumentNullException.ThrowIfNull(template);
        var values = SlipwayJson.Arguments(arguments);
        return StepAsync(
            StepRequest.Create(StepKind.Template, template.Name, values) with { ArtifactVersion = template.Version },
            call => ValueTask.FromResult(template.Render(values, call.Cancellation)));
    }
}
