using System.Text.RegularExpressions;
using Slipway.Migration.Flow;

namespace Slipway.Migration.PromptFlow;

/// <summary>The files that a flow's code imports or reads: its own modules and texts go along with it, what cannot is listed.</summary>
internal sealed partial class CodeFiles
{
    /// <summary>The most characters of a text that goes along; more is data.</summary>
    public const int MaxLength = 256 * 1024;

    private readonly FlowFolder _folder;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _named = [];
    private readonly List<string> _unnamed = [];

    private CodeFiles(FlowFolder folder) => _folder = folder;

    /// <summary>What goes along, by path.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>Files that code names, and that are no text or too long.</summary>
    public IReadOnlyList<string> Named => _named;

    /// <summary>Files that code does not name, where it opens some whose names it puts together.</summary>
    public IReadOnlyList<string> Unnamed => _unnamed;

    /// <summary>Finds them.</summary>
    /// <param name="folder">The flow's files.</param>
    /// <param name="functions">The nodes that are code.</param>
    /// <param name="sources">The files that the project has anyway, as the sources of nodes.</param>
    public static CodeFiles Find(FlowFolder folder, IReadOnlyList<FunctionNode> functions, IReadOnlySet<string> sources)
    {
        var files = new CodeFiles(folder);
        if (functions.Count > 0)
        {
            string code = files.AddModules(functions);
            string literals = string.Concat(functions.SelectMany(function => function.Arguments).Select(argument => argument.Value.Constant?.ToJsonString()));
            files.AddTexts(code, literals, sources);
        }

        return files;
    }

    /// <summary>Adds the modules that are imported, directly or by others; returns all code together.</summary>
    private string AddModules(IReadOnlyList<FunctionNode> functions)
    {
        string code = string.Join('\n', functions.Select(function => function.Source));
        List<string> modules = [.. _folder.Paths().Where(path => path.EndsWith(".py", StringComparison.Ordinal))];
        var open = new Queue<(string Path, string Source)>(functions.Select(function => (FlowFolder.Clean(function.Path), function.Source)).Distinct());
        while (open.TryDequeue(out (string Path, string Source) importer))
        {
            HashSet<string> imported = [.. Imports.Matches(importer.Source).Where(line => line.Groups["module"].Value.Split('.')[0] != "promptflow").SelectMany(line => Names.Matches(line.Value)).Select(name => name.Value)];
            foreach (string path in modules.Where(path => path != importer.Path && !_files.ContainsKey(path) && !_named.Contains(path) && IsImported(path, imported)).ToList())
            {
                if (_folder.Read(path) is { } module)
                {
                    _files[path] = module;
                    code += "\n" + module;
                    open.Enqueue((path, module));
                }
                else
                {
                    _named.Add(path);
                }
            }
        }

        return code;
    }

    private void AddTexts(string code, string literals, IReadOnlySet<string> sources)
    {
        bool opensComputed = OpensComputed.IsMatch(code);
        foreach (string path in _folder.Paths().Where(path => !path.EndsWith(".py", StringComparison.Ordinal) && !IsOfFlow(path)))
        {
            string name = Path.GetFileName(path);
            if (code.Contains(name, StringComparison.Ordinal) || literals.Contains(name, StringComparison.Ordinal))
            {
                if (_folder.Read(path) is { Length: <= MaxLength } text)
                {
                    _files[path] = text;
                }
                else
                {
                    _named.Add(path);
                }
            }
            else if (opensComputed && !sources.Contains(path) && !IsAboutFlow(path))
            {
                _unnamed.Add(path);
            }
        }
    }

    private static bool IsImported(string path, HashSet<string> imported)
    {
        string[] parts = path[..^3].Split('/');
        string module = parts[^1] == "__init__" && parts.Length > 1 ? parts[^2] : parts[^1];
        return imported.Contains(module) || (parts.Length > 1 && imported.Contains(parts[0]));
    }

    private static bool IsOfFlow(string path) => path.EndsWith("flow.dag.yaml", StringComparison.Ordinal);

    /// <summary>Whether a file is about the flow rather than of it: its description, what it is installed and run with, what it is evaluated on.</summary>
    private bool IsAboutFlow(string path) => !path.Contains('/', StringComparison.Ordinal)
        && (AboutFlow.IsMatch(path) || (Path.GetExtension(path) is ".yaml" or ".yml" && _folder.Read(path) is { } text && OfTheBuilder.IsMatch(text)));

    [GeneratedRegex(@"^(?:readme|license|requirements|dockerfile)\b|\.(?:ipynb|sh|jsonl)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AboutFlow { get; }

    /// <summary>Says that it is a run, a connection or another thing of Prompt flow.</summary>
    [GeneratedRegex(@"^[ \t]*['""]?\$schema['""]?[ \t]*:[^\n]*/promptflow/", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex OfTheBuilder { get; }

    [GeneratedRegex(@"^[ \t]*(?:from|import)[ \t]+(?<module>[\w.]+)[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Imports { get; }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Names { get; }

    /// <summary>Files that are opened, read or listed by something else than a text in quotes.</summary>
    [GeneratedRegex(@"\b(?:open|Path)\([ \t\n]*(?![rRbBuU]?['""]|__file__\b)\w|\b(?:open|Path)\([ \t\n]*[fF]['""]|\b(?:listdir|scandir|walk|i?glob|rglob|iterdir|FileSystemLoader)\(")]
    private static partial Regex OpensComputed { get; }
}
