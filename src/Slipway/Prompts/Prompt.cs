using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Jinja;
using Slipway.Steps;

namespace Slipway;

/// <summary>A prompt: front matter and message templates, as a <c>.prompty</c> file has them.</summary>
/// <remarks>Immutable and safe to share. The format is described in docs/prompts.md.</remarks>
public sealed class Prompt
{
    private static readonly string[] LimitNames = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

    internal Prompt(string name, string source)
    {
        Name = name;
        Version = ContentVersion.Of(source);
    }

    [SetsRequiredMembers]
    private Prompt(Prompt other, string version)
    {
        Name = other.Name;
        Version = version;
        Description = other.Description;
        Model = other.Model;
        Parameters = other.Parameters;
        Inputs = other.Inputs;
        Messages = other.Messages;
        OutputSchema = other.OutputSchema;
        SplitsReasoning = other.SplitsReasoning;
        DropsEmptyMessages = other.DropsEmptyMessages;
        UsesMemory = other.UsesMemory;
        MemoryWindow = other.MemoryWindow;
        TemplateOptions = other.TemplateOptions;
        IsRendered = other.IsRendered;
    }

    /// <summary>The step's name, in kebab case.</summary>
    public string Name { get; internal init; }

    /// <summary>What the prompt is for; empty when not said.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>The content's hash.</summary>
    public string Version { get; }

    /// <summary>The name of the model in <c>models.yaml</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Sampling parameters under the names of the wire.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Parameters { get; internal init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The declared inputs in order.</summary>
    public IReadOnlyList<PromptInput> Inputs { get; internal init; } = [];

    /// <summary>The messages in order.</summary>
    public required IReadOnlyList<PromptMessage> Messages { get; init; }

    /// <summary>The JSON Schema of the answer; null for free text.</summary>
    public JsonObject? OutputSchema { get; internal init; }

    /// <summary>Whether the messages are found in the rendered text, by a <see cref="Prompts.IPromptComposer"/>; then the only one of
    /// <see cref="Messages"/> holds the whole template.</summary>
    public bool IsRendered { get; internal init; }

    /// <summary>Whether reasoning in think tags is split from the text.</summary>
    public bool SplitsReasoning { get; internal init; }

    /// <summary>Whether messages without text are left out.</summary>
    public bool DropsEmptyMessages { get; internal init; }

    /// <summary>Whether the conversation's earlier messages are sent along, before the last user message.</summary>
    public bool UsesMemory { get; internal init; }

    /// <summary>The most question-and-answer pairs sent along; null for all.</summary>
    public int? MemoryWindow { get; internal init; }

    /// <summary>How the engine of its templates is set.</summary>
    internal JinjaOptions TemplateOptions { get; init; } = new();

    /// <summary>The most tokens of an answer, under any of the names it has; null when the prompt does not say.</summary>
    internal int? MaxOutputTokens => LimitNames
        .Select(name => Parameters.GetValueOrDefault(name) is JsonValue value && value.TryGetValue(out long most) ? (int?)Math.Clamp(most, 0, int.MaxValue) : null)
        .FirstOrDefault(most => most is not null);

    /// <summary>The schema of the answer as models are asked for it.</summary>
    internal Prompts.AnswerSchema? Schema => field ??= OutputSchema is null ? null : Prompts.AnswerSchema.Of(OutputSchema);

    /// <summary>What the model calls of all runs have in common.</summary>
    internal Microsoft.Extensions.AI.ChatOptions Options => field ??= Prompts.PromptRequest.CreateOptions(this);

    /// <summary>Reads a prompt.</summary>
    /// <param name="source">The file's content.</param>
    /// <param name="fileName">The file's name, for errors and as the name where the front matter has none.</param>
    /// <exception cref="InvalidArtifactException">The file is not a prompt.</exception>
    public static Prompt Parse(string source, string fileName)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fileName);
        return Prompts.PromptReader.Read(source, fileName);
    }

    /// <summary>The same prompt with other messages.</summary>
    /// <param name="messages">The messages: sections that begin with a line <c>system:</c>, <c>user:</c> and so on.</param>
    /// <exception cref="InvalidArtifactException">The text has no messages, or a wrong template.</exception>
    internal Prompt WithMessages(string messages) =>
        new(this, ContentVersion.Of(messages)) { Messages = IsRendered ? [new PromptMessage(ChatRole.User, messages, template: null)] : Prompts.PromptReader.ReadMessages(messages, Name, TemplateOptions) };

    /// <summary>The same prompt for another model.</summary>
    internal Prompt WithModel(string model) => new(this, Version) { Model = model };

    internal List<ChatMessage> Render(
        JsonObject arguments, Conversation conversation, CancellationToken ct, IReadOnlyList<Prompts.PromptFiles>? files = null)
    {
        if (IsRendered)
        {
            throw new InvalidOperationException($"The messages of prompt '{Name}' are found in its rendered text; ask it with a composer.");
        }

        var own = new ChatMessage?[Messages.Count];
        for (var i = 0; i < own.Length; i++)
        {
            var text = Messages[i].Render(arguments, ct);
            own[i] = text.Length > 0 || !DropsEmptyMessages ? new ChatMessage(Messages[i].Role, text) : null;
        }

        List<ChatMessage> rendered = [.. own.OfType<ChatMessage>()];

        if (UsesMemory && conversation.History.Count > 0)
        {
            var window = MemoryWindow is { } pairs ? Math.Min(conversation.History.Count, pairs * 2) : conversation.History.Count;
            var last = rendered.FindLastIndex(m => m.Role == ChatRole.User);
            rendered.InsertRange(last < 0 ? rendered.Count : last, conversation.History.Skip(conversation.History.Count - window));
        }

        // Those behind a message first, the last message's own files last: that one is replaced.
        foreach (var attached in (files ?? []).OrderBy(f => f.After is null))
        {
            attached.AddTo(rendered, own, [.. Messages.Select(m => m.Role)]);
        }

        return rendered;
    }
}

/// <summary>A declared input of a prompt.</summary>
/// <param name="Name">The template's variable.</param>
/// <param name="Type">The type as written: string, number, integer, boolean, object, array or any.</param>
/// <param name="IsRequired">Whether a call without it is refused.</param>
public sealed record PromptInput(string Name, string Type, bool IsRequired);

/// <summary>A message of a prompt.</summary>
public sealed class PromptMessage
{
    private readonly JinjaTemplate? _template;
    private readonly string _text;
    private readonly int _linesBefore;

    internal PromptMessage(ChatRole role, string text, JinjaTemplate? template, int linesBefore = 0)
    {
        Role = role;
        _text = text;
        _template = template;
        _linesBefore = linesBefore;
    }

    /// <summary>The role.</summary>
    public ChatRole Role { get; }

    /// <summary>The template's source.</summary>
    public string Source => _text;

    internal string Render(JsonObject arguments, CancellationToken ct)
    {
        try
        {
            return _template is null ? _text : _template.Render(arguments, ct);
        }
        catch (JinjaException e)
        {
            throw new StepFailedException(Describe(e), "TemplateError", inner: e);
        }
    }

    /// <summary>The message with the place in the file: the template is only the message's part of it.</summary>
    private string Describe(JinjaException e)
    {
        if (e.SourceName is null)
        {
            return e.Message;
        }

        var line = string.IsNullOrWhiteSpace(e.SourceLine) ? "" : $"\n    {e.SourceLine}";
        return $"{e.SourceName}({_linesBefore + e.Line},{e.Column}): {e.Detail}{line}";
    }
}
