using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.PromptFlow;

/// <summary>A <c>.prompty</c> file, split as Prompt flow splits it.</summary>
/// <param name="Front">The front matter, with files that it names in their places.</param>
/// <param name="Body">The template.</param>
/// <param name="BodyLine">The line the template begins in.</param>
internal sealed partial record PromptyFile(ExportMapping Front, string Body, int BodyLine)
{
    private FlowFolder Folder { get; init; } = null!;

    /// <summary>Reads a file; null, with diagnostics, when it is none.</summary>
    public static PromptyFile? Read(ExportFile file, FlowFolder folder, DiagnosticBag diagnostics)
    {
        if (ExportText.Decode(file, diagnostics) is not { } text)
        {
            return null;
        }

        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        Match match = Parts.Match(text);
        if (!match.Success)
        {
            diagnostics.Error(DiagnosticCodes.PromptyBroken, "The file is no prompt: a mapping between two lines of dashes comes first.", new(file.Path, 1, 1));
            return null;
        }

        // The first group is greedy: the last line of dashes ends it, also one that was meant as a rule in the prompt.
        Group front = match.Groups[1];
        var found = new DiagnosticBag();
        string padded = new string('\n', text[..front.Index].Count(c => c == '\n')) + front.Value;
        ExportValue? value = YamlReader.Read(file.Path, padded, found, YamlSchema.Ruamel);
        if (value is not ExportMapping mapping)
        {
            diagnostics.AddRange(found);
            diagnostics.Error(
                DiagnosticCodes.PromptyBroken,
                "What stands before the last line of dashes is no mapping. A line of dashes inside the prompt ends the front matter there; write the rule in another way.",
                new(file.Path, 1, 1));
            return null;
        }

        diagnostics.AddRange(found);
        var prompty = new PromptyFile(mapping, match.Groups[2].Value, text[..match.Groups[2].Index].Count(c => c == '\n') + 1) { Folder = folder };
        return prompty with { Front = (ExportMapping)prompty.WithFiles(mapping) };
    }

    /// <summary>The sample; one in a file is read.</summary>
    public static JsonObject? Sample(ExportValue? sample, FlowFolder folder)
    {
        const string File = "file:";
        if (sample is not ExportScalar { Kind: ExportScalarKind.Text } named)
        {
            return ExportJson.From(sample) as JsonObject;
        }

        string path = named.Text.StartsWith(File, StringComparison.Ordinal) ? named.Text[File.Length..] : named.Text;
        return folder.Read(path) is { } content ? ExportJson.From(JsonReader.Read(folder.Shown(path), content, new DiagnosticBag())) as JsonObject : null;
    }

    /// <summary>Puts the content of files in the place of <c>${file:path}</c>.</summary>
    private ExportValue WithFiles(ExportValue value)
    {
        switch (value)
        {
            case ExportMapping mapping:
                return new ExportMapping([.. mapping.Entries.Select(entry => entry with { Value = WithFiles(entry.Value) })], mapping.Where);
            case ExportSequence sequence:
                return new ExportSequence([.. sequence.Items.Select(WithFiles)], sequence.Where);
            case ExportScalar { Kind: ExportScalarKind.Text, Text: ['$', '{', 'f', 'i', 'l', 'e', ':', .. var path, '}'] } scalar when Folder.Read(path) is { } content:
                var ignored = new DiagnosticBag();
                bool isData = path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);
                ExportValue? data = isData ? path.EndsWith(".json", StringComparison.Ordinal)
                    ? JsonReader.Read(Folder.Shown(path), content, ignored)
                    : YamlReader.Read(Folder.Shown(path), content, ignored, YamlSchema.Ruamel) : null;
                return data ?? new ExportScalar(ExportScalarKind.Text, content, scalar.Where);
            default:
                return value;
        }
    }

    [GeneratedRegex(@"-{3,}\n(.*)-{3,}\n(.*)", RegexOptions.Singleline)]
    private static partial Regex Parts { get; }
}
