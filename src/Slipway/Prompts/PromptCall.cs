using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Prompts;
using Slipway.Tools;

namespace Slipway;

/// <summary>A prompt with its arguments, ready to be asked within a run.</summary>
/// <remarks>Immutable: each <c>With</c> method returns another call.</remarks>
public sealed class PromptCall
{
    private const string RepairSuffix = "-repair";

    private readonly JsonObject _arguments;
    private ToolSet? _tools;
    private IReadOnlyList<PromptFiles> _files = [];
    private bool _repairs = true;
    private ModelTool? _function;
    private IReadOnlyList<ChatMessage> _examples = [];

    /// <summary>A call without tools and retries.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="arguments">The arguments by input name.</param>
    public PromptCall(Prompt prompt, JsonObject arguments)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(arguments);
        Prompt = prompt;
        _arguments = arguments;
    }

    private PromptCall(PromptCall other)
    {
        Prompt = other.Prompt;
        Retry = other.Retry;
        CacheLifetime = other.CacheLifetime;
        _arguments = other._arguments;
        _tools = other._tools;
        _files = other._files;
        _repairs = other._repairs;
        _function = other._function;
        _examples = other._examples;
    }

    /// <summary>The prompt.</summary>
    public Prompt Prompt { get; }

    internal JsonObject Arguments => _arguments;

    /// <summary>How failures are tried again; null for not at all.</summary>
    public StepRetry? Retry { get; private set; }

    /// <summary>The same call, tried again when it fails.</summary>
    public PromptCall WithRetry(int maxRetries, TimeSpan interval) =>
        new(this) { Retry = new StepRetry(maxRetries, interval) { EveryFailure = true } };

    /// <summary>The same call, whose answer is not asked for again when it does not fit the type it is read into.</summary>
    public PromptCall WithoutRepair() => new(this) { _repairs = false };

    /// <summary>How long the answer is reused for equal requests; null for not at all.</summary>
    public TimeSpan? CacheLifetime { get; private set; }

    /// <summary>The same call, whose answer is reused for equal requests of any run: the same model, messages and parameters.</summary>
    /// <param name="lifetime">For how long.</param>
    public PromptCall WithCache(TimeSpan lifetime) => new(this) { CacheLifetime = lifetime };

    /// <summary>The same call with tools that the model may call before it answers. The model's answers and each call are steps of their own, in
    /// a scope that has the prompt's name. A call counts as one with side effects; <see cref="ModelTool"/> says it otherwise.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="maxRounds">The most answers that ask for tools; when the model then still asks for some the call fails with the code
    /// <c>ToolRoundsExceeded</c>.</param>
    /// <exception cref="ArgumentException">There are no tools, or two have one name.</exception>
    public PromptCall WithTools(IEnumerable<AIFunction> tools, int maxRounds = 8)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return WithTools(tools.Select(static t => new ModelTool(t)), new ToolLoopOptions { MaxRounds = maxRounds });
    }

    /// <inheritdoc cref="WithTools(IEnumerable{AIFunction}, int)"/>
    public PromptCall WithTools(IEnumerable<ModelTool> tools, int maxRounds = 8) => WithTools(tools, new ToolLoopOptions { MaxRounds = maxRounds });

    /// <inheritdoc cref="WithTools(IEnumerable{AIFunction}, int)"/>
    /// <param name="tools">The tools.</param>
    /// <param name="options">How the model and its tools take turns.</param>
    public PromptCall WithTools(IEnumerable<ModelTool> tools, ToolLoopOptions options)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(options);
        return new(this) { _tools = new ToolSet(tools, options) };
    }

    /// <summary>The same call with files for the model to look at.</summary>
    /// <param name="files">The files in order; none changes nothing. The model must be able to read their media types.</param>
    /// <param name="detail">How closely images are looked at (<c>low</c>, <c>high</c>, <c>auto</c>); null to leave that to the provider.</param>
    /// <param name="after">The message of the prompt, from 1, behind which they go as a message of the same role. Null for the last message:
    /// they come before its text when it is the user's, else in a new message of the user.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prompt has no such message.</exception>
    public PromptCall WithFiles(IReadOnlyList<RunFile> files, string? detail = null, int? after = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (after is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number, nameof(after));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Prompt.Messages.Count, nameof(after));
        }

        return new(this) { _files = [.. _files, new PromptFiles(files, detail, after)] };
    }

    /// <summary>The same call with a function whose arguments are what is wanted: the model is asked once, nothing is called, and
    /// <see cref="PromptReply.ToolUses"/> of the reply says what the model asked for.</summary>
    /// <param name="function">The function.</param>
    /// <param name="examples">Messages that show its use, sent before the prompt's last user message.</param>
    public PromptCall WithFunction(AIFunction function, IReadOnlyList<ChatMessage>? examples = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(this) { _function = new ModelTool(function), _examples = examples ?? [] };
    }

    /// <summary>Asks, and returns the text.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    public async Task<string> AskAsync(RunContext run) => (await ReplyAsync(run)).Text;

    /// <summary>Asks for a value of a type, and reads it. The model is asked by the JSON Schema that the prompt declares (<c>outputs</c>), else by that
    /// of the type. An answer that does not fit is shown to the model once, with what is wrong with it, in a step of its own:
    /// <c>PROMPT-repair</c>.</summary>
    /// <typeparam name="T">What is asked for; JSON must be able to hold it.</typeparam>
    /// <exception cref="StepFailedException">The model did not answer, refused to (code <c>ModelRefused</c>), was cut off
    /// (<c>AnswerCutOff</c>, <c>AnswerFiltered</c>), or its second answer does not fit either (<c>InvalidAnswer</c>).</exception>
    public async Task<T> AskAsync<T>(RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var step = Step() with { TypeSchema = AnswerSchema.Of<T>() };
        var schema = run.State.ResolvePrompt(Prompt, run, step.Name).Schema ?? step.TypeSchema;
        var said = new List<ChatMessage>();
        var reply = await ReplyAsync(run, step, said);
        ThrowIfNoAnswer(reply);
        var value = schema.Read<T>(reply.Text, out var problem);
        if (problem is null)
        {
            return value!;
        }

        if (!_repairs)
        {
            throw Invalid(problem);
        }

        var repair = step with
        {
            Name = Prompt.Name + RepairSuffix,
            Said = [.. said, new ChatMessage(ChatRole.Assistant, reply.Text), new ChatMessage(ChatRole.User, AskToRepair(problem))],
            Check = repaired =>
            {
                ThrowIfNoAnswer(repaired);
                schema.Read<T>(repaired.Text, out var remaining);
                if (remaining is not null)
                {
                    throw Invalid(remaining);
                }
            },
        };
        return schema.Read<T>((await repair.RunAsync(run)).Text, out _)!;
    }

    /// <summary>Asks, and returns the whole reply.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    public Task<PromptReply> ReplyAsync(RunContext run) => ReplyAsync(run, Step(), []);

    /// <summary>Asks, and returns the answer or why there is none: a budget that does not allow for it, a model that does not answer.</summary>
    public async Task<PromptOutcome> TryReplyAsync(RunContext run)
    {
        try
        {
            return new PromptOutcome(await ReplyAsync(run), null);
        }
        catch (StepFailedException e)
        {
            return new PromptOutcome(null, new Journal.Failure(e.ErrorCode, e.Message, e.StepKey));
        }
    }

    /// <summary>Asks, streams the text to whoever listens to the run as it comes, and returns it whole.</summary>
    /// <exception cref="StepFailedException">The model did not answer, broke off, or the prompt could not be rendered.</exception>
    public async Task<string> StreamAsync(RunContext run) => (await ReplyAsync(run, Step() with { Streams = true }, [])).Text;

    private PromptStep Step() => new(Prompt, _arguments) { Retry = Retry, CacheLifetime = CacheLifetime, Files = _files, Examples = _examples };

    private Task<PromptReply> ReplyAsync(RunContext run, PromptStep step, List<ChatMessage> said)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_function is { } function)
        {
            return (step with { Tools = [function] }).RunAsync(run);
        }

        if (_tools is not { } tools)
        {
            return step.RunAsync(run);
        }

        return ToolLoop.RunAsync(run, Prompt.Name, tools, said, (scope, soFar, offersTools) => (step with
        {
            Said = soFar,
            Tools = offersTools ? tools.All : [],
            AllowsParallelCalls = offersTools ? tools.Options.AllowsParallelCalls : null,
        }).RunAsync(scope));
    }

    private void ThrowIfNoAnswer(PromptReply reply)
    {
        if (reply.Refusal is { } refusal)
        {
            throw new StepFailedException($"The model refused to answer '{Prompt.Name}': {refusal}", "ModelRefused");
        }

        if (reply.FinishReason is "length")
        {
            throw new StepFailedException(
                $"The answer to '{Prompt.Name}' was cut off after {reply.Usage?.OutputTokens.ToString(CultureInfo.InvariantCulture) ?? "its"} tokens; raise 'max_tokens'.", "AnswerCutOff");
        }

        if (reply.FinishReason is "content_filter")
        {
            throw new StepFailedException($"The answer to '{Prompt.Name}' was cut off by the provider's content filter.", "AnswerFiltered");
        }
    }

    private StepFailedException Invalid(string problem) => new($"The answer to '{Prompt.Name}' does not fit: {problem}", "InvalidAnswer");

    private static string AskToRepair(string problem) =>
        $"Your answer is not what was asked for: {problem} Answer again, with the corrected JSON alone.";
}
