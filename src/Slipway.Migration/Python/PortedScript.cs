using System.Globalization;
using System.Text;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Python;

/// <summary>A script of Python in C#: static methods that compute with <c>Slipway.Compat.Python.PythonValue</c>.</summary>
/// <remarks>What is ported is what small scripts are made of: functions of assignments, conditions, loops over items, <c>try</c>, texts, lists,
/// dicts and <c>json</c>. Whether the port does what the script does is for a comparison to say: see <c>Slipway.Compat.Scripting.PythonComparison</c>.</remarks>
public sealed class PortedScript
{
    private const int MaxLength = 50_000;
    private const int Indent = 8;

    private PortedScript(string source, IReadOnlyList<string> parameters, string methods)
    {
        Source = source;
        Parameters = parameters;
        Methods = methods;
    }

    /// <summary>The script.</summary>
    public string Source { get; }

    /// <summary>The names of the parameters of <c>main</c>, as the script has them.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The methods of the class, indented once; the first is <c>public static PythonValue Main(…)</c>.</summary>
    internal string Methods { get; }

    /// <summary>The Python scripts of a flow's code nodes, each once.</summary>
    /// <param name="app">The flow.</param>
    public static IReadOnlyList<string> SourcesOf(FlowApp app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return [.. NodeNamer.Within(app.Graph).OfType<CodeNode>().Where(node => node.Language is CodeLanguage.Python).Select(node => node.Source).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Ports a script.</summary>
    /// <param name="source">The script.</param>
    /// <param name="ported">The port; null when it cannot be ported.</param>
    /// <param name="reason">What it has that is not ported, and in which line; empty when it was ported.</param>
    public static bool TryPort(string source, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PortedScript? ported, out string reason)
    {
        ported = null;
        if (source.Length > MaxLength)
        {
            reason = "it is too long";
            return false;
        }

        try
        {
            ported = Port(source);
            reason = "";
            return true;
        }
        catch (PythonRefusal refusal)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"line {refusal.Line}: {refusal.Message}");
            return false;
        }
    }

    /// <summary>The class.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it computes, as the text of an XML comment.</param>
    public string ToClass(string space, string name, string summary)
    {
        var text = new StringBuilder("using Slipway.Compat.Python;\nusing static Slipway.Compat.Python.PythonBuiltins;\n");
        text.Append(Methods.Contains("Json", StringComparison.Ordinal) || Methods.Contains("Re", StringComparison.Ordinal) ? "using static Slipway.Compat.Python.PythonLibrary;\n" : "");
        text.Append(CultureInfo.InvariantCulture, $"\nnamespace {space};\n\n/// <summary>{summary}</summary>\npublic static class {name}\n{{\n{Methods}}}\n");
        return text.ToString();
    }

    private static PortedScript Port(string source)
    {
        PythonModule module = PythonParser.Parse(source);
        PythonFunction main = module.Functions.FirstOrDefault(function => function.Name == "main") ?? throw new PythonRefusal("that it has no function 'main'", 1);
        var table = new NameTable(PythonCallPorter.Reserved);
        Dictionary<string, (string Name, int Parameters)> functions = module.Functions.ToDictionary(
            function => function.Name, function => (function == main ? "Main" : table.TakePascal(Words.Of(function.Name)), function.Parameters.Count), StringComparer.Ordinal);
        EnsureEnds(module);
        var methods = new StringBuilder();
        foreach (PythonFunction function in module.Functions.OrderByDescending(function => function == main))
        {
            (IReadOnlyList<string> parameters, List<Statement> body) = PythonStatementPorter.Port(function, functions, module.Comments);
            methods.Append(methods.Length > 0 ? "\n" : "");
            methods.Append(function == main ? "    /// <summary>Computes it.</summary>\n    public" : "    private");
            methods.Append(CultureInfo.InvariantCulture, $" static PythonValue {functions[function.Name].Name}({string.Join(", ", parameters.Select(name => $"PythonValue {name}"))})\n    {{\n");
            methods.Append(CodePrinter.Print(body, Indent)).Append("    }\n");
        }

        return new(source, main.Parameters, methods.ToString());
    }

    // Functions that call each other in a circle may never end.
    private static void EnsureEnds(PythonModule module)
    {
        Dictionary<string, HashSet<string>> calls = module.Functions.ToDictionary(f => f.Name, f => f.Body.SelectMany(PythonNames.Of).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        HashSet<string> done = [];
        while (module.Functions.FirstOrDefault(f => !done.Contains(f.Name) && calls[f.Name].All(name => done.Contains(name) || !calls.ContainsKey(name))) is { } next)
        {
            done.Add(next.Name);
        }

        if (module.Functions.FirstOrDefault(f => !done.Contains(f.Name)) is { } circle)
        {
            throw new PythonRefusal($"that '{circle.Name}' calls itself", circle.Line);
        }
    }
}
