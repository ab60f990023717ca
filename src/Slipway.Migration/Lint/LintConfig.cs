using System.IO.Enumeration;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Lint;

/// <summary>What a company decided about lint: severities, and findings that are right as they are. Read from <c>slipway.lint.yaml</c>.</summary>
public sealed class LintConfig
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "slipway.lint.yaml";

    private static readonly string[] Keys = ["severities", "ignore", "prompt_share", "most_rounds"];

    private readonly Dictionary<string, DiagnosticSeverity?> _severities = new(StringComparer.Ordinal);
    private readonly List<Ignored> _ignored = [];

    private LintConfig()
    {
    }

    /// <summary>No decisions.</summary>
    public static LintConfig Default { get; } = new();

    /// <summary>The share of a model's context from which a prompt's own text counts as long.</summary>
    /// <value>A quarter.</value>
    public double PromptShare { get; private set; } = 0.25;

    /// <summary>The most rounds of a loop that count as bounded.</summary>
    /// <value>100.</value>
    public int MostRounds { get; private set; } = 100;

    /// <summary>The day on which models are judged.</summary>
    /// <value>The date of the table of known models.</value>
    public DateOnly Today { get; private set; } = Models.KnownModels.AsOf;

    /// <summary>The same decisions on another day.</summary>
    public LintConfig On(DateOnly today)
    {
        var other = (LintConfig)MemberwiseClone();
        other.Today = today;
        return other;
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="FormatException">Something in it is wrong; the message says what and where.</exception>
    public static LintConfig Read(ExportFile file)
    {
        var diagnostics = new DiagnosticBag();
        ExportDocument? document = file.Content.IsEmpty ? null : ExportDocument.Read(file, diagnostics);
        if (document is null || diagnostics.InOrder().Any(d => d.Severity is DiagnosticSeverity.Error))
        {
            throw new FormatException(diagnostics.InOrder().Select(d => d.ToString()).FirstOrDefault() ?? $"{file.Path}: the file is empty.");
        }

        var config = new LintConfig();
        foreach (ExportEntry entry in document.Root.Entries)
        {
            if (!Keys.Contains(entry.Key))
            {
                throw Wrong(entry.KeyWhere, $"'{entry.Key}' is not known here; write {string.Join(", ", Keys)}.");
            }
        }

        config.ReadSeverities(document.Root);
        foreach (ExportValue ignored in document.Root.Find("ignore") switch { null => [], ExportSequence list => list.Items, { } other => throw Wrong(other.Where, "'ignore' is a list.") })
        {
            config._ignored.Add(ReadIgnored(ignored as ExportMapping ?? throw Wrong(ignored.Where, "An entry of 'ignore' has a code and a reason.")));
        }

        config.PromptShare = Number(document.Root, "prompt_share", config.PromptShare, 0.01, 1);
        config.MostRounds = (int)Number(document.Root, "most_rounds", config.MostRounds, 1, 1_000_000);
        return config;
    }

    /// <summary>The finding with the company's severity; null when the rule is off.</summary>
    internal LintFinding? Graded(LintFinding finding) =>
        !_severities.TryGetValue(finding.Code, out DiagnosticSeverity? severity) ? finding
        : severity is { } chosen ? finding with { Severity = chosen }
        : null;

    /// <summary>The finding, marked when the company decided that it is right as it is.</summary>
    internal LintFinding Apply(LintFinding finding, string file) =>
        finding.SuppressedBy is null && _ignored.Find(ignored => ignored.Covers(finding, file)) is { } found ? finding with { SuppressedBy = found.Reason } : finding;

    /// <summary>The entries that name a file which was looked at, and suppress nothing in it.</summary>
    /// <param name="findings">The findings, each with the export or project that it is of.</param>
    /// <param name="files">The files that were looked at.</param>
    internal IEnumerable<LintFinding> Useless(IReadOnlyList<(LintFinding Finding, string File)> findings, IReadOnlyList<string> files) => _ignored
        .Where(entry => entry.File.Length > 0 && files.Any(entry.Names) && !(_severities.TryGetValue(entry.Code, out DiagnosticSeverity? severity) && severity is null))
        .Where(entry => !findings.Any(pair => entry.Covers(pair.Finding, pair.File)))
        .Select(entry => Graded(new(LintCodes.UselessSuppression, DiagnosticSeverity.Info, $"The entry for {entry.Code} in {Quoted.Plain(entry.File)} suppresses nothing. Remove it.", entry.Where)))
        .OfType<LintFinding>();

    private void ReadSeverities(ExportMapping root)
    {
        foreach (ExportEntry entry in root.Find("severities") switch { null => [], ExportMapping map => map.Entries, { } other => throw Wrong(other.Where, "'severities' maps codes to off, info, warning or error.") })
        {
            CheckCode(entry.Key, entry.KeyWhere);
            _severities[entry.Key] = (entry.Value as ExportScalar)?.Text switch
            {
                "off" or "false" => null,
                "info" => DiagnosticSeverity.Info,
                "warning" => DiagnosticSeverity.Warning,
                "error" => DiagnosticSeverity.Error,
                _ => throw Wrong(entry.Value.Where, $"The severity of {entry.Key} is off, info, warning or error."),
            };
        }
    }

    private static Ignored ReadIgnored(ExportMapping ignored)
    {
        foreach (ExportEntry entry in ignored.Entries)
        {
            if (entry.Key is not ("code" or "file" or "node" or "text" or "reason"))
            {
                throw Wrong(entry.KeyWhere, $"'{entry.Key}' is not known here; write code, file, node, text, reason.");
            }
        }

        if (ignored.Text("code").Length == 0 || ignored.Text("reason").Length == 0)
        {
            throw Wrong(ignored.Where, "An entry of 'ignore' has a code and a reason.");
        }

        CheckCode(ignored.Text("code"), ignored.Where);
        return new(ignored.Where, ignored.Text("code"), ignored.Text("file"), ignored.Text("node"), ignored.Text("text"), ignored.Text("reason"));
    }

    private static void CheckCode(string code, SourceLocation where)
    {
        if (DiagnosticCatalog.Find(code)?.Code != code)
        {
            throw Wrong(where, $"There is no code '{code}'.");
        }
    }

    private static double Number(ExportMapping root, string key, double standard, double least, double most) => root.Find(key) switch
    {
        null => standard,
        ExportScalar scalar when double.TryParse(scalar.Text, System.Globalization.CultureInfo.InvariantCulture, out double number) && number >= least && number <= most => number,
        { } other => throw Wrong(other.Where, $"'{key}' is a number from {least} to {most}."),
    };

    private static FormatException Wrong(SourceLocation where, string message) => new($"{where}: {message}");

    private sealed record Ignored(SourceLocation Where, string Code, string File, string Node, string Text, string Reason)
    {
        /// <param name="finding">The finding.</param>
        /// <param name="file">The export or project that was looked at; the finding may stand in another file of it.</param>
        public bool Covers(LintFinding finding, string file) => finding.Code == Code
            && (File.Length == 0 || Names(file) || Names(finding.Where.File))
            && (Node.Length == 0 || finding.Title == Node || finding.NodeId == Node)
            && (Text.Length == 0 || finding.Message.Contains(Text, StringComparison.OrdinalIgnoreCase) || finding.Sentence.Contains(Text, StringComparison.OrdinalIgnoreCase));

        // The path as it was given may begin elsewhere: ./exports/a.yml, /srv/exports/a.yml.
        public bool Names(string path) => path.Replace('\\', '/') is var plain
            && (FileSystemName.MatchesSimpleExpression(File, plain) || FileSystemName.MatchesSimpleExpression($"*/{File}", plain));
    }
}
