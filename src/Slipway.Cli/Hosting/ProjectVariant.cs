using Slipway.Migration.Projects;

namespace Slipway.Cli.Hosting;

/// <summary>Puts a variant of a prompt, template or script in the place of the one that a project uses.</summary>
internal static class ProjectVariant
{
    /// <param name="folder">The project.</param>
    /// <param name="files">Its files.</param>
    /// <param name="variant">The variant, <c>step.id</c> or <c>${step.id}</c>: a file <c>prompts/variants/step.id.prompty</c>, or one like it for
    /// templates and scripts; null for none.</param>
    /// <exception cref="CliException">There is no such variant.</exception>
    public static IReadOnlyList<ProjectFile> Apply(string folder, IReadOnlyList<ProjectFile> files, string? variant)
    {
        if (variant is null)
        {
            return files;
        }

        var name = variant.TrimStart('$', '{').TrimEnd('}').Replace('_', '-');
        var known = new List<string>();
        foreach (var kind in (string[])["prompts", "templates", "scripts"])
        {
            var variants = Path.Combine(folder, kind, "variants");
            foreach (var path in Directory.Exists(variants) ? Directory.GetFiles(variants).Order(StringComparer.Ordinal).ToArray() : [])
            {
                var own = Path.GetFileNameWithoutExtension(path);
                known.Add(own);
                var target = $"{kind}/{own.Split('.')[0]}{Path.GetExtension(path)}";
                if (own == name && files.Any(file => file.Path == target))
                {
                    return [.. files.Select(file => file.Path == target ? file with { Content = File.ReadAllText(path) } : file)];
                }
            }
        }

        throw new CliException($"The project has no variant '{name}'. There are: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
    }
}
