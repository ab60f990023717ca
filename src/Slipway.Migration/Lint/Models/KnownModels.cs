using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Lint.Models;

/// <summary>What is known of models, from <c>known-models.yaml</c>.</summary>
internal static class KnownModels
{
    private static readonly ExportMapping Root = Load();

    /// <summary>The date of the table.</summary>
    public static DateOnly AsOf { get; } = DateOnly.Parse(Root.Text("as_of"), CultureInfo.InvariantCulture);

    private static readonly List<(Regex Name, DateOnly Date, string Advice)> Retired =
        [.. Root.Each("retired").Select(m => (Pattern(m.Text("name")), DateOnly.Parse(m.Text("date"), CultureInfo.InvariantCulture), m.Text("advice")))];

    private static readonly List<Regex> Moving = [.. Root.Texts("moving").Select(Pattern)];

    private static readonly List<(Regex Name, int Tokens)> Contexts =
        [.. Root.Each("context").Select(m => (Pattern(m.Text("name")), int.Parse(m.Text("tokens"), CultureInfo.InvariantCulture)))];

    private static readonly ConcurrentDictionary<string, bool> MovingNames = new(StringComparer.Ordinal);

    /// <summary>When a model was or will be retired, and what to do; null when that is not known.</summary>
    public static (DateOnly Date, string Advice)? Retirement(string model)
    {
        (Regex? name, DateOnly date, string advice) = Retired.Find(known => known.Name.IsMatch(Bare(model)));
        return name is null ? null : (date, advice);
    }

    /// <summary>Whether the provider changes what stands behind a name.</summary>
    public static bool IsMoving(string model) => MovingNames.GetOrAdd(Bare(model), static name => Moving.Exists(pattern => pattern.IsMatch(name)));

    /// <summary>The most tokens of a request; null when not known.</summary>
    public static int? ContextOf(string model) => Contexts.Find(known => known.Name.IsMatch(Bare(model))) is (not null, var tokens) ? tokens : null;

    /// <summary>About how many tokens a text has: a quarter of its letters, and one for each Chinese, Japanese or Korean character.</summary>
    public static int EstimateTokens(string text)
    {
        int wide = text.Count(c => c is >= '\u2E80' and <= '\uD7FF' or >= '\uF900' and <= '\uFAFF');
        return wide + ((text.Length - wide + 3) / 4);
    }

    // Catalogues put the maker before the name.
    private static string Bare(string model) => model[(model.LastIndexOf('/') + 1)..];

    private static Regex Pattern(string name) => new($"^(?:{name})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static ExportMapping Load()
    {
        using Stream stream = typeof(KnownModels).Assembly.GetManifestResourceStream("known-models.yaml")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var diagnostics = new DiagnosticBag();
        return ExportDocument.Read(ExportFile.FromBytes("known-models.yaml", content.ToArray()), diagnostics)?.Root
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.InOrder()));
    }
}
