using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;
using Slipway.Migration.Python;

namespace Slipway.Migration.Emitting;

/// <summary>The scripts of a flow that became classes, each with the test that compares it with the script.</summary>
internal sealed class PortedCode(IReadOnlyList<PortedScript> ports)
{
    private readonly Dictionary<string, PortedScript> _ports = ports.DistinctBy(port => port.Source, StringComparer.Ordinal).ToDictionary(port => port.Source, StringComparer.Ordinal);
    private readonly Dictionary<string, (string Class, Words Step, CodeNode Node)> _used = new(StringComparer.Ordinal);

    /// <summary>Whether there is a port, and the node gives what the port needs.</summary>
    public bool IsPorted(CodeNode node) => node.Language is CodeLanguage.Python && _ports.TryGetValue(node.Source, out PortedScript? port)
        && port.Parameters.All(parameter => node.Arguments.Any(argument => argument.Name == parameter)) && node.Arguments.All(argument => port.Parameters.Contains(argument.Name));

    /// <summary>The class that a node became; null when it stayed a script.</summary>
    public string? ClassOf(CodeNode node) => _used.TryGetValue(node.Id, out var used) ? used.Class : null;

    /// <summary>The class of a node, which the project gets, and the port it holds.</summary>
    public (string Class, PortedScript Port) Use(FlowContext context, CodeNode node)
    {
        if (!_used.TryGetValue(node.Id, out var used))
        {
            Words step = context.Names[node].Step;
            _used.Add(node.Id, used = (context.Types.TakePascal(step.Append("code")), step, node));
        }

        return (used.Class, _ports[node.Source]);
    }

    public IEnumerable<ProjectFile> Files(FlowContext context)
    {
        foreach ((string name, Words step, CodeNode node) in _used.Values)
        {
            PortedScript port = _ports[node.Source];
            string summary = $"What the code node \"{SourceFiles.Xml(node.Title)}\" computes, ported from Python; <c>{name}Tests</c> compares it with the script.";
            yield return new ProjectFile($"src/{context.ClassName}/{name}.cs", port.ToClass(context.Namespace, name, summary));
            yield return new ProjectFile($"tests/{context.ClassName}.Tests/{name}Tests.cs", Test(context, name, step, port));
            yield return new ProjectFile($"tests/{context.ClassName}.Tests/ported/{step.Kebab}.py", port.Source.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        }
    }

    private static string Test(FlowContext context, string name, Words step, PortedScript port)
    {
        string given = port.Parameters.Count == 0 ? "_" : "given";
        string arguments = string.Join(", ", port.Parameters.Select(parameter => $"given[{Literal.Of(parameter)}]"));
        return $$"""
            using Slipway.Testing;
            using Xunit;

            namespace {{context.Namespace}}.Tests;

            public sealed class {{name}}Tests
            {
                [Fact]
                public Task Main_OnCasesOfTheScript_GivesWhatPythonGives() =>
                    Ported.VerifyAsync("ported/{{step.Kebab}}.py", {{given}} => {{name}}.Main({{arguments}}));
            }

            """;
    }
}
