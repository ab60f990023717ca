using Microsoft.CodeAnalysis;

namespace Slipway.Generators;

/// <summary>Compares the variables of a prompt's template with the inputs that it declares.</summary>
internal static class PromptVariables
{
    /// <summary>The variables that the template reads and nobody can give.</summary>
    public static IEnumerable<ArtifactProblem> Unknown(AdditionalText file, CancellationToken ct)
    {
        if (ArtifactReader.KindOf(file.Path) is not ArtifactKind.Prompt)
        {
            return [];
        }

        string source = (file.GetText(ct)?.ToString() ?? "").Replace("\r\n", "\n");
        try
        {
            PromptFile prompt = PromptFile.Read(source, file.Path);
            int start = source.IndexOf("\n---\n", StringComparison.Ordinal) + "\n---\n".Length;
            return prompt.IsRendered || start < "\n---\n".Length ? [] : Unknown(prompt, source, start, file.Path);
        }
        catch (ArtifactException)
        {
            // Reported with the member that it does not become.
            return [];
        }
    }

    private static IEnumerable<ArtifactProblem> Unknown(PromptFile prompt, string source, int start, string path)
    {
        HashSet<string> inputs = [.. prompt.Inputs.Select(input => input.Name)];
        foreach ((string name, int position) in TemplateNames.Free(source.Substring(start)).Where(free => !inputs.Contains(free.Name)))
        {
            string before = source.Substring(0, start + position);
            string advice = Nearest(name, inputs) is { } near
                ? $"did you mean '{near}'?"
                : $"declare it under 'inputs', or write '{name} | default' where it may be missing.";
            yield return new ArtifactProblem(
                "SLIP1006", $"The template reads '{name}', which is no input of the prompt, so it is always empty; {advice}",
                path, before.Count(c => c == '\n'), before.Length - 1 - before.LastIndexOf('\n'));
        }
    }

    /// <summary>The input that a name was probably to be: one that at most a third of its letters tell from it.</summary>
    private static string? Nearest(string name, IEnumerable<string> inputs) => inputs
        .Select(input => (Input: input, Distance: Distance(name.ToLowerInvariant(), input.ToLowerInvariant())))
        .Where(near => near.Distance * 3 <= Math.Max(name.Length, 3))
        .OrderBy(near => near.Distance)
        .Select(near => near.Input)
        .FirstOrDefault();

    /// <summary>How many letters must be put in, taken out or changed (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
