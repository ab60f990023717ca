using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Steps;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Everything outside of a pipeline: models, web services and scripts that answer with what they were asked, or fail.</summary>
/// <param name="failing">The steps that fail.</param>
internal sealed class EchoWorld(IReadOnlySet<string> failing) : HttpMessageHandler, IScriptEngine, IModelProvider, IChatClient
{
    private readonly List<string> _ran = [];
    private readonly Lock _lock = new();

    public ScriptLanguage Language => ScriptLanguage.Python;

    /// <summary>The steps that ran, in order.</summary>
    public IReadOnlyList<string> Ran
    {
        get
        {
            lock (_lock)
            {
                return [.. _ran];
            }
        }
    }

    public static string Prompt(string step, string text) => $"P:{step}[{text}]";

    public static string Http(string step, string text) => $"H:{step}[{text}]";

    public static JsonNode? Code(string step, JsonNode? argument) => argument is null ? null : $"C:{step}[{argument}]";

    public async Task<RunOutcomeView> RunAsync(Pipeline pipeline, JsonObject input)
    {
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions
        {
            Journal = journal,
            Models = this,
            HttpHandler = this,
            ScriptEngines = [this],
            Secrets = name => "secret-" + name,
        });
        RunResult result = await host.TryRunAsync(pipeline, input);
        return new RunOutcomeView(
            result.Succeeded ? JsonNode.Parse(result.Output!.Value.Span) : null, result.Exception?.Message);
    }

    public ModelBinding Resolve(string alias) => new(this, "echo", alias);

    public ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct)
    {
        Note(script.Name);
        return failing.Contains(script.Name)
            ? throw new StepFailedException($"boom {script.Name}", "EchoError")
            : ValueTask.FromResult<JsonNode?>(new JsonObject { ["out"] = Code(script.Name, arguments["a"]) });
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        string step = StepScope.Current!.Request.Name;
        Note(step);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Prompt(step, string.Join("|", messages.Select(message => message.Text))))));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing is streamed in these tests.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string step = StepScope.Current!.Request.Name;
        Note(step);
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        return failing.Contains(step)
            ? new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent("no", Encoding.UTF8, "text/plain") }
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Http(step, body), Encoding.UTF8, "text/plain") };
    }

    private void Note(string step)
    {
        lock (_lock)
        {
            _ran.Add(step);
        }
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Output">Its output; null when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record RunOutcomeView(JsonNode? Output, string? Failure);
