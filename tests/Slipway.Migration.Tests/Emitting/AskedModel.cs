using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Compat.Scripting;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Models;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>A model that gives answers one after the other and keeps what it was asked.</summary>
internal sealed class AskedModel(params string[] answers) : IModelProvider, IChatClient
{
    private int _next;

    public List<List<ChatMessage>> Requests { get; } = [];

    public List<ChatOptions?> Options { get; } = [];

    /// <summary>The messages of a request, each as its role and text.</summary>
    public IReadOnlyList<string> Messages(int request = 0) => [.. Requests[request].Select(message => $"{message.Role}: {message.Text}")];

    /// <summary>Emits, compiles and runs an export that must come without findings.</summary>
    public async Task<RunResult> RunAsync(ImportResult imported, JsonObject input, Conversation? conversation = null, Action<string>? onText = null)
    {
        EmittedProject project = ProjectEmitter.Emit(imported.App.ShouldNotBeNull());
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty(string.Join("\n", project.Files.Where(file => file.Path.EndsWith(".cs")).Select(file => file.Content)));
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = this, ScriptEngines = [new JavaScriptEngine()] });
        return await host.TryRunAsync(
            CompiledPipeline.Create(compiled.PipelineTypes[0]), input, new RunOptions { Conversation = conversation ?? new Conversation(), OnText = onText });
    }

    public ModelBinding Resolve(string alias) => new(this, "asked", alias);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.Add([.. messages]);
        Options.Add(options);
        string answer = answers[Math.Min(_next++, answers.Length - 1)];
        AIContent content = answer.StartsWith("call:", StringComparison.Ordinal)
            ? new FunctionCallContent("c1", "extract_parameters") { RawRepresentation = answer[5..] }
            : new TextContent(answer);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (ChatResponseUpdate update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
