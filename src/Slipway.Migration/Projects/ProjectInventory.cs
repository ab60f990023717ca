using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Projects;

/// <summary>Takes stock of a project, so that the rules for exports work on it: prompts, models, scripts, and what the code calls and decides.</summary>
public sealed partial class ProjectInventory
{
    private readonly string _folder;
    private readonly List<InventoryNode> _nodes = [];
    private readonly List<InventoryPrompt> _prompts = [];
    private readonly List<InventoryModel> _models = [];
    private readonly List<InventoryCode> _code = [];
    private readonly List<InventoryHttpCall> _calls = [];
    private readonly List<InventoryBranch> _branches = [];
    private readonly List<SourceText> _texts = [];
    private readonly Dictionary<string, ExportMapping> _aliases = new(StringComparer.Ordinal);
    private string _name;

    private ProjectInventory(string folder)
    {
        _folder = folder;
        _name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
    }

    /// <summary>What there is.</summary>
    public ExportInventory Inventory => new()
    {
        File = _folder,
        Builder = "slipway",
        Name = _name,
        Mode = "project",
        Nodes = _nodes,
        Prompts = _prompts,
        Models = _models,
        Code = _code,
        HttpCalls = _calls,
        Branches = _branches,
    };

    internal IReadOnlyList<SourceText> Texts => _texts;

    /// <summary>Reads a project's files. Whatever is malformed is left out; the compiler reports it.</summary>
    /// <param name="folder">The folder as it is shown.</param>
    /// <param name="files">The files, with paths below the folder.</param>
    public static ProjectInventory Read(string folder, IReadOnlyList<ProjectFile> files)
    {
        var project = new ProjectInventory(folder);
        foreach (ProjectFile file in files.OrderBy(file => file.Path != "models.yaml").ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            project.Add(file);
        }

        return project;
    }

    private void Add(ProjectFile file)
    {
        SourceLocation where = new($"{_folder}/{file.Path}", 1, 1);
        switch (file.Path)
        {
            case "models.yaml":
                foreach (ExportEntry alias in (Yaml(file)?.Find("models") as ExportMapping)?.Entries ?? [])
                {
                    _aliases[alias.Key] = alias.Value as ExportMapping ?? new([], alias.KeyWhere);
                }

                break;
            case "slipway.yaml":
                _name = Yaml(file)?.Text("name") is { Length: > 0 } name ? name : _name;
                break;
            case var path when path.EndsWith(".prompty", StringComparison.Ordinal):
                AddPrompt(file, where);
                break;
            case var path when path.StartsWith("scripts/", StringComparison.Ordinal):
                Node(file.Path, "script", where);
                _code.Add(new(file.Path, Title(file.Path), Path.GetExtension(file.Path).TrimStart('.'), file.Content.AsSpan().Count('\n') + 1, where) { Source = Lint.Sensitive.SensitiveText.Redact(file.Content) });
                break;
            case var path when path.EndsWith(".cs", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal):
                AddSource(file);
                break;
        }

        if (file.Path is not "MIGRATION.md" and not "README.md" && !file.Path.StartsWith(".slipway/", StringComparison.Ordinal) && !file.Path.StartsWith("recordings/", StringComparison.Ordinal))
        {
            _texts.Add(new(file.Content, file.Path, Title(file.Path), file.Path, where));
        }
    }

    private void AddPrompt(ProjectFile file, SourceLocation where)
    {
        string text = file.Content.ReplaceLineEndings("\n");
        int end = text.StartsWith("---\n", StringComparison.Ordinal) ? text.IndexOf("\n---\n", 3, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return;
        }

        ExportMapping? head = Yaml(file with { Content = text[4..(end + 1)] });
        Node(file.Path, "prompt", where);
        string alias = head?.Text("model") ?? "";
        ExportMapping? declared = _aliases.GetValueOrDefault(alias);
        string parameters = head?.Find("parameters") is ExportMapping set ? ExportJson.Object(set).ToJsonString() : "";
        _models.Add(new(file.Path, Title(file.Path), declared?.Text("provider") ?? "", declared?.Text("model") is { Length: > 0 } model ? model : alias, parameters, where)
        {
            HasPrice = declared?.Find("price") is not null,
        });
        _prompts.Add(new(file.Path, Title(file.Path), [.. Messages(text[(end + 5)..])], where));
    }

    private static IEnumerable<InventoryMessage> Messages(string body)
    {
        MatchCollection roles = RolePattern.Matches(body);
        for (int i = 0; i < roles.Count; i++)
        {
            int from = roles[i].Index + roles[i].Length;
            int to = i + 1 < roles.Count ? roles[i + 1].Index : body.Length;
            string text = body[from..to].Trim('\n');
            yield return new(roles[i].Groups[1].Value, text, [.. ValuePattern.Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)]);
        }
    }

    private void AddSource(ProjectFile file)
    {
        Node(file.Path, "source", new($"{_folder}/{file.Path}", 1, 1));
        _code.Add(new(file.Path, Title(file.Path), "cs", file.Content.AsSpan().Count('\n') + 1, new($"{_folder}/{file.Path}", 1, 1)) { Source = Lint.Sensitive.SensitiveText.Redact(file.Content) });
        SyntaxTree tree = CSharpSyntaxTree.ParseText(file.Content, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview));
        SyntaxNode root = tree.GetRoot();
        foreach (IfStatementSyntax choice in root.DescendantNodes().OfType<IfStatementSyntax>().Where(c => c.Parent is not ElseClauseSyntax))
        {
            List<InventoryCase> cases = [];
            for (IfStatementSyntax? at = choice; at is not null; at = at.Else?.Statement as IfStatementSyntax)
            {
                cases.Add(new($"{cases.Count + 1}", SpacePattern.Replace(at.Condition.ToString(), " ")));
            }

            SourceLocation where = At(file, choice);
            _branches.Add(new($"{file.Path}#{where.Line}", $"{Title(file.Path)} line {where.Line}", cases, where));
        }

        foreach (InvocationExpressionSyntax send in root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(IsSend))
        {
            AddCall(file, send);
        }
    }

    // A chain such as DifyHttp.Post(url).WithHeader(…).SendAsync("name", run).
    private void AddCall(ProjectFile file, InvocationExpressionSyntax send)
    {
        List<InvocationExpressionSyntax> chain = [.. send.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>()];
        InvocationExpressionSyntax? first = chain.Find(call => MethodNames.Contains(NameOf(call), StringComparer.Ordinal));
        if (first is null)
        {
            return;
        }

        string name = (send.ArgumentList.Arguments.FirstOrDefault()?.Expression as LiteralExpressionSyntax)?.Token.ValueText ?? "http";
        SourceLocation where = At(file, first);
        string id = $"{file.Path}#{name}";
        _nodes.Add(new(id, name, "http", null, NodeOutcome.Migrated, where));
        _calls.Add(new(id, name, NameOf(first).ToUpperInvariant(), first.ArgumentList.Arguments.FirstOrDefault()?.ToString().TrimStart('$').Trim('"') ?? "", "", "", where)
        {
            Headers = [.. HeaderPattern.Matches(send.ToString()).Select(m => m.Groups[1].Value)],
            TimeoutSeconds = chain.Exists(call => NameOf(call).Contains("Timeout", StringComparison.Ordinal)) ? 1 : null,
        });
    }

    private static readonly string[] MethodNames = ["Get", "Post", "Put", "Patch", "Delete", "Head"];

    private static bool IsSend(InvocationExpressionSyntax call) => NameOf(call) is "SendAsync" && call.ArgumentList.Arguments.Count > 1;

    private static string NameOf(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? "";

    private SourceLocation At(ProjectFile file, SyntaxNode node)
    {
        var start = node.GetLocation().GetLineSpan().StartLinePosition;
        return new($"{_folder}/{file.Path}", start.Line + 1, start.Character + 1);
    }

    private void Node(string path, string type, SourceLocation where) => _nodes.Add(new(path, Title(path), type, null, NodeOutcome.Migrated, where));

    private ExportMapping? Yaml(ProjectFile file) =>
        ExportDocument.Read(ExportFile.FromBytes($"{_folder}/{file.Path}", System.Text.Encoding.UTF8.GetBytes(file.Content)), new DiagnosticBag())?.Root;

    private static string Title(string path) => Path.GetFileNameWithoutExtension(path);

    [GeneratedRegex(@"^(system|user|assistant|developer|tool):$", RegexOptions.Multiline)]
    private static partial Regex RolePattern { get; }

    [GeneratedRegex(@"\{\{-?\s*([A-Za-z_]\w*)")]
    private static partial Regex ValuePattern { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpacePattern { get; }

    [GeneratedRegex(@"^[ \t]*[""$]*([A-Za-z][A-Za-z-]{2,40})\s*:", RegexOptions.Multiline)]
    private static partial Regex HeaderPattern { get; }
}
