using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Lint;

/// <summary>What lint looks at: an export or a project, as an inventory with every text in it.</summary>
public sealed partial class LintSubject
{
    private const string Redacted = "•••";

    internal LintSubject(ExportInventory inventory, IReadOnlyList<SourceText> texts, IReadOnlyDictionary<string, string> files)
        : this(inventory, texts, files.ToDictionary(file => file.Key, file => file.Value.ReplaceLineEndings("\n").Split('\n'), StringComparer.Ordinal))
    {
    }

    private LintSubject(ExportInventory inventory, IReadOnlyList<SourceText> texts, IReadOnlyDictionary<string, string[]> lines)
    {
        Inventory = inventory;
        Texts = texts;
        Lines = lines;
        View = new(inventory);
    }

    /// <summary>What there is.</summary>
    public ExportInventory Inventory { get; }

    /// <summary>The recorded cases that are there; empty for none.</summary>
    internal IReadOnlyList<string> Recorded { get; init; } = [];

    /// <summary>How many cases were recorded; null where recordings make no sense yet.</summary>
    internal int? RecordedCases { get; init; }

    internal IReadOnlyList<SourceText> Texts { get; }

    internal FlowView View { get; }

    internal IReadOnlyDictionary<string, string[]> Lines { get; }

    /// <summary>An export.</summary>
    /// <param name="result">What reading it gave.</param>
    /// <param name="file">The file, for the comments in it.</param>
    public static LintSubject Of(ImportResult result, ExportFile file)
    {
        string text = ExportText.Decode(file, new DiagnosticBag()) ?? "";
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (SourceText other in result.Texts.Where(other => other.Where.File != file.Path))
        {
            files.TryAdd(other.Where.File, other.Text);
        }

        files[file.Path] = text;
        return new(result.Inventory, result.Texts, files);
    }

    /// <summary>A project.</summary>
    /// <param name="folder">The folder as it is shown.</param>
    /// <param name="files">The files, with paths below the folder; recordings among them say what was tested.</param>
    public static LintSubject OfProject(string folder, IReadOnlyList<ProjectFile> files)
    {
        ProjectInventory project = ProjectInventory.Read(folder, files);
        string[] recordings = [.. files.Where(file => file.Path.StartsWith("recordings/", StringComparison.Ordinal) && file.Path.EndsWith(".jsonl", StringComparison.Ordinal)).Select(file => file.Content)];
        return new LintSubject(project.Inventory, project.Texts, files.ToDictionary(file => $"{folder}/{file.Path}", file => file.Content, StringComparer.Ordinal)).WithRecordings(recordings);
    }

    /// <summary>The same, with recordings that say what was tested.</summary>
    /// <param name="recordings">The text of recordings: JSON lines.</param>
    public LintSubject WithRecordings(IReadOnlyList<string> recordings)
    {
        (int cases, List<string> texts) = RecordedTexts.Read(recordings);
        return new(Inventory, Texts, Lines) { RecordedCases = cases, Recorded = texts };
    }

    /// <summary>The place of a character of a message, as near as the file says it.</summary>
    internal SourceLocation PlaceOf(InventoryPrompt prompt, InventoryMessage message, int at)
    {
        // A file may belong to several nodes.
        if (Texts.FirstOrDefault(text => text.NodeId == prompt.NodeId && text.Text == message.Text) is { } own)
        {
            return PlaceWithin(own.Where, own.Text, at);
        }

        if (Texts.FirstOrDefault(text => IsFile(text.Where) && text.Text == message.Text) is { } file)
        {
            return PlaceWithin(file.Where, file.Text, at);
        }

        // Where something was replaced by dots, the rest still stands.
        string piece = message.Text.Split(Redacted)[0];
        foreach (SourceText text in Texts.Where(text => text.NodeId == prompt.NodeId && piece.Length > 0))
        {
            if (text.Text.IndexOf(piece, StringComparison.Ordinal) is >= 0 and int start)
            {
                return PlaceBelow(text.Where, LinesIn(text.Text, start) + LinesIn(message.Text, at));
            }
        }

        return prompt.Where;
    }

    // What begins a block of YAML: |, >-, |2-.
    [GeneratedRegex(@"[|>](?:[-+]?[1-9]?|[1-9][-+])\s*$")]
    private static partial Regex BlockPattern { get; }

    // A value of an export begins behind its key.
    private static bool IsFile(SourceLocation where) => where is { Line: 1, Column: 1 };

    /// <summary>The place of a character of a text: in a block of YAML, the line it stands on.</summary>
    internal SourceLocation PlaceWithin(SourceLocation where, string text, int at) => PlaceBelow(where, LinesIn(text, at));

    private static int LinesIn(string text, int end) => text.AsSpan(0, Math.Min(end, text.Length)).Count('\n');

    private SourceLocation PlaceBelow(SourceLocation where, int below)
    {
        if (!Lines.TryGetValue(where.File, out string[]? lines) || where.Line < 1 || where.Line > lines.Length)
        {
            return where;
        }

        return IsFile(where) ? where with { Line = where.Line + below, Column = 1 }
            : BlockPattern.IsMatch(lines[where.Line - 1]) ? where with { Line = where.Line + 1 + below, Column = 1 }
            : where;
    }
}
