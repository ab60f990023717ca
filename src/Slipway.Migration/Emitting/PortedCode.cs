using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;
using Slipway.Migration.Python;

namespace Slipway.Migration.Emitting;

/// <summary>The scripts of a flow that became classes, each with the test that compares it with the script.</summary>
internal sealed class PortedCode(IReadOnlyList<PortedScript> ports)
{
    private readonly Dictionary<string, PortedScript> _ports = ports.DistinctBy(port => port.Source, StringComparer.Ordinal).ToDictionary(port => port.Source, StringComparer.Ordinal);
    private readonly Dictionary<string, (string Class, Words Step, FlowNode Node, PortedScript Port)> _used = new(StringComparer.Ordinal);

    /// <summary>Whether there is a port of a node's script, and the node gives what it needs.</summary>
    public bool IsPorted(CodeNode node) => node.Language is CodeLanguage.Python && IsPorted(node.Source, node.Arguments);

    /// <inheritdoc cref="IsPorted(CodeNode)"/>
    public bool IsPorted(FunctionNode node) => node.Variants.Count == 0 && IsPorted(node.Source, node.Arguments);

    /// <summary>The class that a node became; null when it stayed a script.</summary>
    public string? ClassOf(FlowNode node) => _used.TryGetValue(node.Id, out var used) ? used.Class : null;

    /// <summary>The class of a node, which the project gets.</summary>
    public string Use(FlowContext context, FlowNode node, string source)
    {
        if (!_used.TryGetValue(node.Id, out var used))
        {
            Words step = context.Names[node].Step;
            _used.Add(node.Id, used = (context.Types.TakePascal(step.Append("code")), step, node, _ports[source]));
        }

        return used.Class;
    }

    public IEnumerable<ProjectFile> Files(FlowContext context)
    {
        foreach ((string name, Words step, FlowNode node, PortedScript port) in _used.Values)
        {
            string summary = $"What the code node \"{SourceFiles.Xml(node.Title)}\" computes, ported from Python; <c>{name}Tests</c> compares it with the script.";
            yield return new ProjectFile($"src/{context.ClassName}/{name}.cs", port.ToClass(context.Namespace, name, summary));
            yield return new ProjectFile($"tests/{context.ClassName}.Tests/{name}Tests.cs", Test(context, name, step));
            yield return new ProjectFile($"tests/{context.ClassName}.Tests/ported/{step.Kebab}.py", port.Runnable);
        }
    }

    // A parameter without a value has to have a default, and a value a parameter.
    private bool IsPorted(string source, IReadOnlyList<FlowBinding> arguments) => _ports.TryGetValue(source, out PortedScript? port)
        && port.Needed.All(parameter => arguments.Any(argument => argument.Name == parameter)) && arguments.All(argument => port.Parameters.Contains(argument.Name));

    private static string Test(FlowContext context, string name, Words step) => $$"""
        using Slipway.Testing;
        using Xunit;

        namespace {{context.Namespace}}.Tests;

        public sealed class {{name}}Tests
        {
            [Fact]
            public Task Call_OnCasesOfTheScript_GivesWhatPythonGives() => Ported.VerifyAsync("ported/{{step.Kebab}}.py", {{name}}.Call);
        }

        """;
}
