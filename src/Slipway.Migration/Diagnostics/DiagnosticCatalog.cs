using System.Text.RegularExpressions;

namespace Slipway.Migration.Diagnostics;

/// <summary>What a code means, from the pages of the documentation.</summary>
/// <param name="Code">The code.</param>
/// <param name="Severity">How much it matters, in the page's words.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Section">The section of the page it stands in.</param>
public sealed record DiagnosticExplanation(string Code, string Severity, string Meaning, string Advice, string Section);

/// <summary>Explains every code of the product. The pages in <c>docs/</c> are the only source; they are part of this assembly.</summary>
public static partial class DiagnosticCatalog
{
    private static readonly Dictionary<string, DiagnosticExplanation> ByCode =
        ((string[])["diagnostics.md", "determinism.md"]).SelectMany(Read).GroupBy(e => e.Code, StringComparer.OrdinalIgnoreCase).ToDictionary(e => e.Key, e => e.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>All codes, in order.</summary>
    public static IReadOnlyList<DiagnosticExplanation> All { get; } = [.. ByCode.Values.OrderBy(e => e.Code, StringComparer.Ordinal)];

    /// <summary>What a code means; null when there is no such code.</summary>
    /// <param name="code">The code, in any case.</param>
    public static DiagnosticExplanation? Find(string code) => ByCode.GetValueOrDefault(code);

    private static IEnumerable<DiagnosticExplanation> Read(string page)
    {
        using Stream stream = typeof(DiagnosticCatalog).Assembly.GetManifestResourceStream($"docs/{page}")!;
        using var reader = new StreamReader(stream);
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..].Trim();
            }
            else if (RowPattern.Match(line) is { Success: true } row)
            {
                string[] cells = [.. line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim())];
                bool isDeterminism = page == "determinism.md";
                yield return new(
                    row.Groups[1].Value,
                    cells.ElementAtOrDefault(1) ?? "",
                    isDeterminism ? $"Pipeline code that replay could not repeat: {cells.ElementAtOrDefault(2)}." : cells.ElementAtOrDefault(2) ?? "",
                    isDeterminism ? $"In its place: {cells.ElementAtOrDefault(3)?.Trim('|').Trim()}." : cells.ElementAtOrDefault(3) ?? "",
                    isDeterminism ? "Determinism" : section);
            }
        }
    }

    [GeneratedRegex(@"^\| \[?((?:SW|SLIP)\d{4})\b")]
    private static partial Regex RowPattern { get; }
}
