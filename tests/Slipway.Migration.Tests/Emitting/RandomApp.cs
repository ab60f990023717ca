using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>A random flow whose nodes read each other's values, and the inputs and failures of one run of it.</summary>
internal sealed record RandomApp(FlowApp App, JsonObject Input, IReadOnlySet<string> Failing)
{
    private static readonly SourceLocation Nowhere = new("flow.yml");
    private static readonly JsonObject NoParameters = [];

    public static Gen<RandomApp> Generate(int most) =>
        from nodes in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[2, most]
        from edges in Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 3]).Array[1, 2].Array[nodes.Length]
        from choices in Gen.Int[0, 2].Array[nodes.Length]
        select new Builder(nodes, edges, choices).Build();

    private sealed class Builder((int Kind, int First, int Second)[] kinds, (int Source, int Exit)[][] edges, int[] choices)
    {
        private readonly List<FlowNode> _nodes = [new StartNode("n0", "Start", Nowhere)];
        private readonly List<FlowEdge> _edges = [];
        private readonly List<HashSet<string>> _ancestors = [[]];
        private readonly List<FlowInput> _inputs = [];
        private readonly JsonObject _input = [];
        private readonly HashSet<string> _failing = [];

        public RandomApp Build()
        {
            for (int i = 0; i < kinds.Length; i++)
            {
                Add(i);
            }

            var app = new FlowApp
            {
                Builder = "dify",
                Name = "Random flow",
                Kind = FlowKind.Workflow,
                Inputs = _inputs,
                Graph = new FlowGraph("n0", _nodes, _edges),
            };
            return new RandomApp(app, _input, _failing);
        }

        private void Add(int index)
        {
            string id = $"n{index + 1}";
            HashSet<string> ancestors = [];
            List<FlowEdge> into = [];
            foreach ((int source, int exit) in edges[index])
            {
                FlowNode from = _nodes[source % _nodes.Count];
                if (from is EndNode)
                {
                    from = _nodes[0];
                }

                string[] exits = from is BranchNode branch ? [.. branch.Cases.Select(c => c.Handle), FlowEdge.ElseHandle]
                    : from.OnError is { UsesFailureBranch: true } ? [FlowEdge.DefaultHandle, FlowEdge.FailureHandle]
                    : [FlowEdge.DefaultHandle];
                into.Add(new FlowEdge(from.Id, exits[exit % exits.Length], id));
                ancestors.Add(from.Id);
                ancestors.UnionWith(_ancestors[_nodes.IndexOf(from)]);
            }

            string name = $"x{index + 1}";
            _inputs.Add(new FlowInput(name, FlowType.String, Required: true, Nowhere));
            _input[name] = choices[index] switch { 0 => "a", 1 => "b", _ => "" };
            List<FlowReference> known = [new FlowReference(FlowSource.Input, null, name, [], $"n0.{name}", Nowhere), .. Known(ancestors)];
            FlowReference first = known[kinds[index].First % known.Count];
            FlowReference second = known[kinds[index].Second % known.Count];
            if (choices[index] == 0)
            {
                _failing.Add($"node-{id}");
            }

            _nodes.Add(Node(id, name, kinds[index].Kind, first, second, known));
            _edges.AddRange(into.DistinctBy(edge => (edge.Source, edge.Handle)));
            _ancestors.Add(ancestors);
        }

        private IEnumerable<FlowReference> Known(HashSet<string> ancestors) =>
            _nodes.Where(node => ancestors.Contains(node.Id)).SelectMany(node => Names(node)
                .Select(name => new FlowReference(FlowSource.Node, node.Id, name, [], $"{node.Id}.{name}", Nowhere)));

        private static IEnumerable<string> Names(FlowNode node) =>
            node.Outputs.Select(output => output.Name).Concat(node.OnError is null ? [] : ["error_message", "error_type"]);

        private FlowNode Node(string id, string name, int kind, FlowReference first, FlowReference second, List<FlowReference> known)
        {
            string title = $"Node {id}";
            FlowText text = new([new FlowTextPart("é \"", null), new FlowTextPart(null, first), new FlowTextPart("\n{", null), new FlowTextPart(null, second)], Nowhere);
            var input = new FlowReference(FlowSource.Input, null, name, [], $"n0.{name}", Nowhere);
            switch (kind)
            {
                case 0:
                    return new BranchNode(id, title, Nowhere, [Case("a", input, "is", "a")]);
                case 1:
                    return new BranchNode(id, title, Nowhere, [Case("a", input, "is", "a"), Case("b", first, "contains", "C")]);
                case 2:
                    return new PromptNode(id, title, Nowhere, new FlowModel("openai", "gpt", NoParameters, Nowhere), [new FlowMessage("user", text, null)]) { Outputs = [new FlowField("text", FlowType.String)] };
                case 3:
                    return new HttpNode(id, title, Nowhere, "POST", Plain("http://localhost/")) { Body = new HttpBody(HttpBodyKind.Text, text, []), Outputs = Reply, OnError = FailureBranch };
                case 4:
                    return new TemplateNode(id, title, Nowhere, new FlowTemplate("T{{ a }}", [new FlowBinding("a", first)], Nowhere)) { Outputs = [new FlowField("output", FlowType.String)] };
                case 5:
                    List<FlowReference> texts = [.. known.Where(reference => reference.Source is FlowSource.Node && reference.Name is "text" or "output" or "out")];
                    return new AggregateNode(id, title, Nowhere, [new AggregateGroup("output", FlowType.Any, texts.Count > 0 ? [.. texts.TakeLast(3)] : [first, second])], IsGrouped: false) { Outputs = [new FlowField("output", FlowType.Any)] };
                case 6 or 7:
                    return new EndNode(id, title, Nowhere, [new FlowBinding($"{id}_first", first), new FlowBinding($"{id}_second", second)]);
                case 8:
                    return new CodeNode(id, title, Nowhere, CodeLanguage.Python, "", [new FlowBinding("a", first)])
                    {
                        Outputs = [new FlowField("out", FlowType.String, Nullable: true)],
                        OnError = new FlowErrorHandling(UsesFailureBranch: false, new Dictionary<string, JsonNode?> { ["out"] = "stand-in" }),
                    };
                default:
                    return new CodeNode(id, title, Nowhere, CodeLanguage.Python, "", [new FlowBinding("a", first)])
                    {
                        Outputs = [new FlowField("out", FlowType.String, Nullable: true)],
                        OnError = FailureBranch,
                    };
            }
        }

        private static FlowErrorHandling FailureBranch { get; } = new(UsesFailureBranch: true, new Dictionary<string, JsonNode?>());

        private static List<FlowField> Reply { get; } = [new FlowField("status_code", FlowType.Number), new FlowField("body", FlowType.String)];

        private static FlowText Plain(string text) => new([new FlowTextPart(text, null)], Nowhere);

        private static BranchCase Case(string handle, FlowReference value, string @operator, string operand) =>
            new(handle, MatchesAll: true, [new FlowCondition(value, @operator, Plain(operand), null, Nowhere)]);
    }
}
