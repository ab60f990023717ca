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

        var name = variant.TrimStart('$', '{').TrimEnd('}');
        var known = new List<(string Name, string Path, string Target)>();
        foreach (var kind in (string[])["prompts", "templates", "scripts"])
        {
            var variants = Path.Combine(folder, kind, "variants");
            foreach (var path in Directory.Exists(variants) ? Directory.GetFiles(variants).Order(StringComparer.Ordinal).ToArray() : [])
            {
                var own = Path.GetFileNameWithoutExtension(path);
                known.Add((own, path, $"{kind}/{own.Split('.')[0]}{Path.GetExtension(path)}"));
            }
        }

        // The import writes names in kebab case, whatever the flow calls its nodes and variants.
        var wanted = known.Where(one => one.Name == name).Concat(known.Where(one => Letters(one.Name) == Letters(name))).FirstOrDefault();
        if (wanted.Path is not null && files.Any(file => file.Path == wanted.Target))
        {
            return [.. files.Select(file => file.Path == wanted.Target ? file with { Content = File.ReadAllText(wanted.Path) } : file)];
        }

        throw new CliException($"The project has no variant '{name}'. There are: {(known.Count == 0 ? "none" : string.Join(", ", known.Select(one => one.Name)))}.");
    }

    /// <summary>A name without what stands between its words; the first dot parts the step from the variant.</summary>
    private static string Letters(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return string.Concat(name.Where((c, i) => i == dot || char.IsLetterOrDigit(c))).ToLowerInvariant();
    }
}
