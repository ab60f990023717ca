using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Agents.AI.Workflows.Checkpointing;

namespace Slipway.Bench.Serve;

/// <summary>The same work as five executors of a Microsoft Agent Framework workflow, with checkpoints in files. It does not wait for the disk.</summary>
/// <remarks>Each caller has a workflow and a folder of its own: one of either is not for several runs at the same time.</remarks>
internal sealed class AgentWorkflow : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly string _body;
    private readonly FileSystemJsonCheckpointStore _store;
    private readonly CheckpointManager _checkpoints;
    private readonly Workflow _workflow;

    /// <param name="http">Shared by all callers.</param>
    /// <param name="baseUrl">The stub.</param>
    /// <param name="body">What the pipeline sends.</param>
    /// <param name="folder">Where the checkpoints go.</param>
    public AgentWorkflow(HttpClient http, Uri baseUrl, byte[] body, string folder)
    {
        _http = http;
        _url = new Uri(baseUrl + "/chat/completions");
        _body = Encoding.UTF8.GetString(body);
        _store = new FileSystemJsonCheckpointStore(Directory.CreateDirectory(folder));
        _checkpoints = CheckpointManager.CreateJson(_store);
        ExecutorBinding[] executors =
        [
            Bind("receive", static ticket => ValueTask.FromResult(JsonSerializer.Deserialize<Ticket>(ticket)!.Question)),
            Bind("render", _ => ValueTask.FromResult(_body)),
            Bind("ask", AskAsync),
            Bind("read", static reply => ValueTask.FromResult(ReadText(reply))),
            Bind("answer", static text => ValueTask.FromResult(JsonSerializer.Serialize(new Answer(text)))),
        ];
        var builder = new WorkflowBuilder(executors[0]);
        for (var i = 1; i < executors.Length; i++)
        {
            builder.AddEdge(executors[i - 1], executors[i]);
        }

        _workflow = builder.WithOutputFrom(executors[^1]).Build();
    }

    public async Task<string> RunAsync(string ticket)
    {
        await using var run = await InProcessExecution.RunAsync(_workflow, ticket, _checkpoints);
        var output = run.OutgoingEvents.OfType<WorkflowOutputEvent>().Single().Data as string;
        return JsonSerializer.Deserialize<Answer>(output!)!.Reply;
    }

    public void Dispose() => _store.Dispose();

    private static ExecutorBinding Bind(string name, Func<string, ValueTask<string>> work) => work.BindAsExecutor(name, options: null, threadsafe: true);

    private async ValueTask<string> AskAsync(string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(_url, content);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static string ReadText(string reply)
    {
        using var json = JsonDocument.Parse(reply);
        return json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }
}
