using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting.Files;

/// <summary>The prompts, scripts and templates that a pipeline's steps run.</summary>
internal sealed class ArtifactFiles
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    public IEnumerable<ProjectFile> Files => _files.Select(file => new ProjectFile(file.Key, file.Value));

    public bool HasScripts => _files.Keys.Any(path => path.StartsWith("scripts/", StringComparison.Ordinal));

    public bool HasTemplates => _files.Keys.Any(path => path.StartsWith("templates/", StringComparison.Ordinal));

    public void AddPrompt(Words step, string content) => _files[$"prompts/{step.Kebab}.prompty"] = content;

    /// <summary>Adds a script as it stands; only its line ends are made the same, which neither language can tell.</summary>
    public void AddScript(Words step, CodeLanguage language, string source) =>
        _files[$"scripts/{step.Kebab}{(language is CodeLanguage.Python ? ".py" : ".js")}"] = WithLastLineEnd(source);

    /// <summary>Adds a template. One line end at its end is not part of what it renders.</summary>
    public void AddTemplate(Words step, string source) => _files[$"templates/{step.Kebab}.jinja"] = WithLastLineEnd(source);

    /// <summary>Adds the definition of knowledge.</summary>
    public void AddKnowledge(Words step, string content) => _files[$"knowledge/{step.Kebab}.yaml"] = content;

    /// <summary>Adds a template whose last line end is part of what it renders.</summary>
    public void AddWholeTemplate(Words step, string source) =>
        _files[$"templates/{step.Kebab}.jinja"] = source.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Adds a file that may take the place of another.</summary>
    public void AddVariant(string path, string content) => _files[path] = content.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string WithLastLineEnd(string source)
    {
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal);
        return text.EndsWith('\n') ? text : text + "\n";
    }
}
