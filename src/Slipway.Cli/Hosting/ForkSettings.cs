using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Models.Catalog;

namespace Slipway.Cli.Hosting;

/// <summary>Reads what <c>--set</c> says a fork does in another way.</summary>
internal sealed class ForkSettings(CliContext context, PipelineSource pipeline, RunHistory history, string at)
{
    private readonly PromptNames _names = new(pipeline);
    private readonly Dictionary<string, string> _prompts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _models = new(StringComparer.Ordinal);
    private JsonObject? _input;

    /// <exception cref="CliException">A setting is not understood, or names something that is not there.</exception>
    public ForkOptions Read(IEnumerable<string> settings)
    {
        foreach (var setting in settings)
        {
            var cut = setting.IndexOf('=', StringComparison.Ordinal);
            if (cut < 1)
            {
                throw new CliException($"--set '{setting}' is not of the form what=value, such as prompt=shorter.prompty or model=ollama:llama3.2.");
            }

            Read(setting[..cut], setting[(cut + 1)..]);
        }

        ThrowIfOnlyAskedBefore("prompt", _prompts.Keys);
        ThrowIfOnlyAskedBefore("model", _models.Keys);
        return new ForkOptions { Input = _input, Prompts = _prompts, Models = _models };
    }

    private void Read(string what, string value)
    {
        var (kind, name) = what.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? (what[..dot], what[(dot + 1)..]) : (what, null);
        switch (kind)
        {
            case "prompt":
                _prompts[PromptName(kind, name)] = File.Exists(context.FullPath(value)) ? File.ReadAllText(context.FullPath(value)) : CheckText(value);
                break;
            case "model":
                _models[PromptName(kind, name)] = CheckModel(value);
                break;
            case "input" when name is null:
                _input = ReadInput(value);
                break;
            case "input":
                _input ??= history.Run.Input.IsEmpty ? [] : JsonNode.Parse(history.Run.Input.Span) as JsonObject ?? [];
                CheckMember(name!);
                _input[name!] = ReadValue(value);
                break;
            default:
                throw new CliException($"--set {kind} is not known; there are prompt=…, model=… and input=….");
        }
    }

    /// <summary>A run that is completed has asked all it asks. Of another one it is not known what comes after the fork.</summary>
    private void ThrowIfOnlyAskedBefore(string kind, IEnumerable<string> prompts)
    {
        if (history.Run.Status is not RunStatus.Completed || FindStart() is not { } start)
        {
            return;
        }

        foreach (var prompt in prompts)
        {
            var last = history.Steps.LastOrDefault(step => _names.AskedBy(step) == prompt);
            if (last?.Sequence < start.Sequence)
            {
                throw new CliException(
                    $"--set {kind}.{prompt} would change nothing: prompt '{prompt}' is asked for the last time by step '{last.Key}', which comes before '{start.Key}'. Say --at {last.Key}, or an earlier step.");
            }
        }
    }

    /// <summary>The step the fork begins with; null when that is not plain, which the fork says itself.</summary>
    private StepRecord? FindStart()
    {
        if (history.Steps.FirstOrDefault(step => step.Key == at || step.Key == at + "#1") is { } exact)
        {
            return exact;
        }

        var named = history.Steps.Where(step => step.Key.EndsWith("/" + at, StringComparison.Ordinal) || step.Key.EndsWith($"/{at}#1", StringComparison.Ordinal)).ToList();
        return named is [var only] ? only : null;
    }

    /// <summary>A name that is given, or that of the step the fork begins with.</summary>
    private string PromptName(string kind, string? name)
    {
        var known = _names.Files.Concat(history.Steps.Select(_names.AskedBy).OfType<string>())
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var prompt = name ?? _names.AskedBy(at);
        return known.Contains(prompt)
            ? prompt
            : throw new CliException(name is null
                ? $"Step '{at}' is no prompt, so --set {kind}= needs a name: {kind}.<name>=…, one of {string.Join(", ", known)}."
                : $"There is no prompt '{prompt}'. There are: {string.Join(", ", known)}.");
    }

    /// <summary>A whole prompt, messages, or the text of a user message.</summary>
    private static string CheckText(string value)
    {
        if (value.StartsWith("---", StringComparison.Ordinal) || value.Split('\n').Any(l => l.TrimEnd('\r') is "system:" or "user:" or "assistant:" or "developer:"))
        {
            return value;
        }

        return value.Contains(' ', StringComparison.Ordinal)
            ? $"user:\n{value}"
            : throw new CliException($"There is no file '{value}'. A prompt is a .prompty file, or a text.");
    }

    private string CheckModel(string value)
    {
        using var catalog = ModelCatalog.Parse(pipeline.ModelsYaml, "models.yaml");
        return catalog.Models.ContainsKey(value) || ModelReference.TryParse(value, out _)
            ? value
            : throw new CliException($"Model '{ShownAddress.Of(value)}' is neither in models.yaml ({string.Join(", ", catalog.Models.Keys.Order(StringComparer.Ordinal))}) nor {ModelChoice.Form}");
    }

    private JsonObject ReadInput(string value)
    {
        var text = File.Exists(context.FullPath(value)) ? File.ReadAllText(context.FullPath(value)) : value;
        try
        {
            return JsonArgument.Parse(text) as JsonObject ?? throw new CliException("--set input must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CliException($"--set input is neither JSON nor a file: {JsonArgument.Reason(e)}");
        }
    }

    private void CheckMember(string name)
    {
        // Members that were left out are not in the run's input, so the pipeline's type says what there is.
        var known = pipeline.CreatePipeline().InputType.GetProperties().Select(InputFiles.NameOf)
            .Concat(_input!.Select(static member => member.Key)).Distinct(StringComparer.Ordinal).ToList();
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            throw new CliException($"The input has no member '{name}'. There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }

    private static JsonNode? ReadValue(string value)
    {
        try
        {
            return JsonArgument.Parse(value);
        }
        catch (JsonException)
        {
            // Not JSON: a text.
            return JsonValue.Create(value);
        }
    }
}
