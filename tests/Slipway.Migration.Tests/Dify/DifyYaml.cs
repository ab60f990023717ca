using System.Text;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Writes small exports and reads them.</summary>
internal static class DifyYaml
{
    public const string Start = "{id: s, data: {type: start, title: Start, variables: [{variable: q, type: text-input, required: true}]}}";

    public const string Model = "model: {provider: openai, name: gpt-4o, mode: chat, completion_params: {}}";

    public static ImportResult Read(string yaml) => Read(Encoding.UTF8.GetBytes(yaml));

    public static ImportResult Read(byte[] content) => BuilderReaders.Read(ExportFile.FromBytes("flow.yml", content));

    /// <summary>Reads a workflow that is made of nodes, each in YAML, and edges such as <c>a->b</c> or <c>a:exit->b</c>.</summary>
    public static ImportResult Flow(IEnumerable<string> nodes, params IEnumerable<string> edges) => Read(App("workflow", nodes, edges));

    public static ImportResult Chat(IEnumerable<string> nodes, params IEnumerable<string> edges) => Read(App("advanced-chat", nodes, edges));

    /// <summary>Reads a workflow with a start node and one other node behind it.</summary>
    public static ImportResult One(string node) => Flow([Start, node], "s->n");

    public static ImportResult OneInChat(string node) => Chat([Start, node], "s->n");

    public static string App(string mode, IEnumerable<string> nodes, IEnumerable<string> edges, string more = "") => $"""
        app: {"{"}mode: {mode}, name: Test{"}"}
        kind: app
        version: 0.3.0
        workflow:
          conversation_variables: [{"{"}name: memo, value_type: string, value: ''{"}"}]
          environment_variables: [{"{"}name: base, value_type: string, value: 'https://x.test'{"}"}]
          {more}
          graph:
            nodes:
        {string.Join('\n', nodes.Select(node => $"    - {node}"))}
            edges:
        {string.Join('\n', edges.Select(Edge))}
        """;

    public static T Node<T>(this ImportResult result, string id = "n")
        where T : FlowNode =>
        result.App.ShouldNotBeNull().Graph.Nodes.Single(node => node.Id == id).ShouldBeOfType<T>();

    /// <summary>The text with references in angle brackets: <c>Hello &lt;Node n.text&gt;</c>.</summary>
    public static string Show(this FlowText? text) =>
        string.Concat((text?.Parts ?? []).Select(part => part.Literal ?? part.Reference!.Show()));

    public static string Show(this FlowReference reference) =>
        $"<{reference.Source} {string.Join('.', (string[])[.. reference.NodeId is null ? [] : new[] { reference.NodeId }, reference.Name, .. reference.Path])}>";

    public static IReadOnlyList<string> Codes(this ImportResult result) => [.. result.Diagnostics.Select(d => d.Code)];

    private static string Edge(string edge)
    {
        string[] ends = edge.Split("->");
        string[] source = ends[0].Split(':');
        return $"    - {{source: {source[0]}, sourceHandle: {(source.Length > 1 ? source[1] : "source")}, target: {ends[1]}}}";
    }
}
