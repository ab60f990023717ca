using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Python;

/// <summary>A script of Python in C#: static methods that compute with <c>Slipway.Compat.Python.PythonValue</c>.</summary>
/// <remarks>What is ported is what small scripts are made of: functions of assignments, conditions, loops over items, <c>try</c>, texts, lists,
/// dicts and <c>json</c>. Whether the port does what the script does is for a comparison to say: see <c>Slipway.Compat.Scripting.PythonComparison</c>.</remarks>
public sealed partial class PortedScript
{
    private const int MaxLength = 50_000;
    private const int Indent = 8;

    private PortedScript(string source, string runnable, PythonFunction main, string methods)
    {
        Source = source;
        Runnable = runnable;
        Parameters = main.Parameters;
        Needed = [.. main.Parameters.Where((_, i) => main.Defaults[i] is null)];
        Methods = methods;
    }

    /// <summary>The script.</summary>
    public string Source { get; }

    /// <summary>The script with a function <c>main</c>, and without the package of its builder: what it is compared with. Its lines are those of the script.</summary>
    public string Runnable { get; }

    /// <summary>The names of the parameters of its main function, as the script has them.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Those of them that have no default.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>The methods of the class, indented once; the first are <c>Call</c>, which takes the arguments as a dict, and <c>Main</c>.</summary>
    internal string Methods { get; }

    /// <summary>The Python scripts of a flow's nodes, each once; those that have variants are left out.</summary>
    /// <param name="app">The flow.</param>
    public static IReadOnlyList<string> SourcesOf(FlowApp app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return [.. NodeNamer.Within(app.Graph)
            .Select(node => node is CodeNode { Language: CodeLanguage.Python } code ? code.Source : node is FunctionNode { Variants.Count: 0 } function ? function.Source : "")
            .Where(source => source.Length > 0)
            .Distinct(StringComparer.Ordinal)];
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
        PythonFunction main = module.Functions.SingleOrDefault(function => function.IsTool)
            ?? module.Functions.FirstOrDefault(function => function.Name == "main") ?? throw new PythonRefusal("that it has no function 'main'", 1);
        var table = new NameTable(PythonCallPorter.Reserved);
        if (module.Functions.Any(function => function != main && function.Defaults.Any(value => value is not null)))
        {
            throw new PythonRefusal("a parameter with a default", module.Functions.First(function => function != main && function.Defaults.Any(value => value is not null)).Line);
        }

        Dictionary<string, (string Name, int Parameters)> functions = module.Functions.ToDictionary(
            function => function.Name, function => (function == main ? "Main" : table.TakePascal(MethodOf(function.Name)), function.Parameters.Count), StringComparer.Ordinal);
        EnsureEnds(module);
        var order = new PythonOrder(module.Functions);
        var methods = new StringBuilder();
        foreach (PythonFunction function in module.Functions.OrderByDescending(function => function == main))
        {
            (IReadOnlyList<string> parameters, List<Statement> body) = PythonStatementPorter.Port(function, functions, order, module.Comments);
            methods.Append(methods.Length > 0 ? "\n" : "");
            if (function == main)
            {
                methods.Append(CultureInfo.InvariantCulture, $"    /// <summary>Computes it from arguments by their names.</summary>\n    public static PythonValue Call(PythonValue given) =>\n        Main({string.Join(", ", function.Parameters.Select((name, i) => Given(name, function.Defaults[i])))});\n\n");
            }

            methods.Append(function == main ? "    /// <summary>Computes it.</summary>\n    public" : "    private");
            methods.Append(CultureInfo.InvariantCulture, $" static PythonValue {functions[function.Name].Name}({string.Join(", ", parameters.Select(name => $"PythonValue {name}"))})\n    {{\n");
            methods.Append(CodePrinter.Print(body, Indent)).Append("    }\n");
        }

        return new(source, ToRunnable(source, main), main, methods.ToString());
    }

    // A method cannot have the name of its class, and classes of scripts end with "Code".
    private static Words MethodOf(string function) => Words.Of(function) is var words && words.Pascal.TrimEnd("0123456789".ToCharArray()).EndsWith("Code", StringComparison.Ordinal) ? words.Append("function") : words;

    private static string Given(string name, PythonExpression? value) => value is null ? $"given[{Literal.Of(name)}]"
        : $"given.Get({Literal.Of(name)}, {new PythonExpressionPorter(new PortedNames(new PythonFunction("", [], [], 0)), new Dictionary<string, (string, int)>(), new PythonOrder([])).Argument(value).Flat})";

    private static string ToRunnable(string source, PythonFunction main)
    {
        string lines = PythonText.Lines(source).TrimEnd('\n') + "\n";
        lines = ImportOfTool.Replace(lines, "def tool(function): return function");
        return main.Name == "main" ? lines : $"{lines}\n\nmain = {main.Name}\n";
    }

    [GeneratedRegex(@"^from promptflow(?:\.core)? import tool[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex ImportOfTool { get; }

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
