using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Python;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Random flows with <c>activate</c>, compared with a model of the executor's rules: a node with it runs when its condition holds, and not when the
/// node in the condition was bypassed; one without it is bypassed when all nodes that it reads were; what was bypassed is the parameter's default, or None.</summary>
public sealed class ActivationTests : IDisposable
{
    private const int Flows = 40;
    private const int MostNodes = 9;

    private static readonly string[] Modes = ["x", "y", "z"];

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-activation-").FullName;

    private readonly List<CompiledPipeline> _compiled = [];

    public void Dispose()
    {
        _compiled.ForEach(compiled => compiled.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task RandomFlows_RunAndBypass_AsTheRulesSay()
    {
        int bypassed = 0, ran = 0;
        for (int seed = 1; seed <= Flows; seed++)
        {
            List<Node> nodes = Generate(new Random(seed));
            CompiledFlow flow = await CompileAsync(seed, nodes);
            foreach (string mode in Modes)
            {
                RunResult result = await flow.RunAsync(new JsonObject { ["mode"] = mode }, new HttpClientHandler(), new MemoryJournal(), [], null);

                JsonObject expected = Model(nodes, mode);
                result.Exception.ShouldBeNull($"seed {seed}\n{Yaml(nodes)}");
                JsonNode.Parse(result.Output!.Value.Span)!.ToJsonString().ShouldBe(expected.ToJsonString(), $"seed {seed}, mode {mode}\n{Yaml(nodes)}");
                bypassed += expected.Count(output => output.Value is null);
                ran += expected.Count(output => output.Value is not null);
            }
        }

        // Both happen often, or the flows would show nothing.
        bypassed.ShouldBeGreaterThan(150);
        ran.ShouldBeGreaterThan(150);
    }

    private static List<Node> Generate(Random random)
    {
        var nodes = new List<Node>();
        int count = random.Next(3, MostNodes + 1);
        for (int i = 0; i < count; i++)
        {
            string? when = random.Next(2) == 0 ? null : i > 0 && random.Next(3) > 0 ? $"n{random.Next(i)}" : "mode";
            nodes.Add(new Node($"n{i}", Reference(random, i), Reference(random, i), random.Next(2) == 0, when, Modes[random.Next(2)]));
        }

        return nodes;
    }

    private static string Reference(Random random, int before) => before > 0 && random.Next(4) > 0 ? $"n{random.Next(before)}" : random.Next(2) == 0 ? "mode" : "";

    /// <summary>The rules of the executor.</summary>
    private static JsonObject Model(List<Node> nodes, string mode)
    {
        var values = new Dictionary<string, string?> { ["mode"] = mode };
        foreach (Node node in nodes)
        {
            string[] read = [.. new[] { node.A, node.B }.Where(name => name.StartsWith('n'))];
            bool isBypassed = node.When is { } when
                ? values[when] is not { } value || value != node.Is
                : read.Length > 0 && Array.TrueForAll(read, name => values[name] is null);
            values[node.Name] = isBypassed ? null : Compute(Value(node.A, "left out"), Value(node.B, node.HasDefault ? "left out" : "None"));
        }

        return new JsonObject(nodes.Select(node => KeyValuePair.Create(node.Name, (JsonNode?)values[node.Name])));

        // The first parameter always has a default.
        string Value(string name, string absent) => name.Length == 0 ? "literal" : values[name] ?? absent;
    }

    private static string Compute(string a, string b) => (a.Length + (2 * b.Length)) % 3 == 0 ? "x" : a.Length % 2 == 0 ? "y" : $"{a}, {b}";

    private static string Python(Node node) => $"""
        from promptflow.core import tool


        @tool
        def {node.Name}(b{(node.HasDefault ? "=\"left out\"" : "")}, a="left out"):
            a = str(a)
            b = str(b)
            if (len(a) + 2 * len(b)) % 3 == 0:
                return "x"
            return "y" if len(a) % 2 == 0 else a + ", " + b

        """;

    private static string Yaml(List<Node> nodes)
    {
        var yaml = new StringBuilder("inputs:\n  mode: { type: string }\noutputs:\n");
        yaml.AppendJoin("", nodes.Select(node => $"  {node.Name}: {{ type: string, reference: '${{{node.Name}.output}}' }}\n")).Append("nodes:\n");
        foreach (Node node in nodes)
        {
            yaml.Append($"- name: {node.Name}\n  type: python\n  source: {{ type: code, path: {node.Name}.py }}\n  inputs: {{ a: {Written(node.A)}, b: {Written(node.B)} }}\n");
            yaml.Append(node.When is { } when ? $"  activate: {{ when: {Written(when)}, is: {node.Is} }}\n" : "");
        }

        return yaml.ToString();
    }

    private static string Written(string reference) => reference switch { "" => "literal", "mode" => "'${inputs.mode}'", _ => $"'${{{reference}.output}}'" };

    // In C#, so that no Python is needed: that ports are right is for other tests.
    private async Task<CompiledFlow> CompileAsync(int seed, List<Node> nodes)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{seed}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "flow.dag.yaml"), Yaml(nodes), TestContext.Current.CancellationToken);
        var ports = new List<PortedScript>();
        foreach (Node node in nodes)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{node.Name}.py"), Python(node), TestContext.Current.CancellationToken);
            PortedScript.TryPort(Python(node), out PortedScript? port, out string reason).ShouldBeTrue(reason);
            ports.Add(port!);
        }

        ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(Path.Combine(folder, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken));
        EmittedProject project = ProjectEmitter.Emit(imported.App.ShouldNotBeNull(), imported.Ledger, new EmitOptions { Ports = ports });
        CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        _compiled.Add(compiled);
        compiled.Diagnostics.ShouldBeEmpty(Yaml(nodes));
        return new CompiledFlow(imported.App!, project, compiled);
    }

    /// <summary>A node: what its two parameters are given (a node, <c>mode</c>, or nothing for a literal), and when it runs.</summary>
    private sealed record Node(string Name, string A, string B, bool HasDefault, string? When, string Is);
}
