using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>An export as a tree of values with places.</summary>
/// <param name="File">The path that diagnostics show.</param>
/// <param name="Root">The document's mapping.</param>
internal sealed record ExportDocument(string File, ExportMapping Root)
{
    /// <summary>The file the document was read from; null where only its text was at hand.</summary>
    public ExportFile? Source { get; init; }

    /// <summary>What the caller knows about it.</summary>
    public ImportOptions Options { get; init; } = new();

    /// <summary>The most levels of nesting, as many as JSON may have at run time; real exports have about thirty.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most values, aliases expanded; real exports have some ten thousand.</summary>
    public const int MaxValues = 250_000;

    /// <summary>The most characters, aliases expanded.</summary>
    public const long MaxCharacters = 4L * ExportFile.MaxLength;

    /// <summary>Reads a file; null, with diagnostics, when there is no document in it.</summary>
    public static ExportDocument? Read(ExportFile file, DiagnosticBag diagnostics)
    {
        if (ExportText.Decode(file, diagnostics) is not { } text || ReadValue(file.Path, text, diagnostics) is not { } root)
        {
            return null;
        }

        string path = file.Path;
        if (BeginsAsJson(text) && root is ExportMapping answer && answer.Find("data") is ExportScalar { Kind: ExportScalarKind.Text } inner)
        {
            path += "#data";
            diagnostics.Info(
                DiagnosticCodes.WrappedInJson,
                $"The file is the JSON answer of an export call. The export in its 'data' is read; lines and columns of {Quoted.Text(path)} count in there.",
                inner.Where);
            root = ReadValue(path, inner.Text, diagnostics);
        }

        switch (root)
        {
            case null:
                return null;
            case ExportMapping mapping:
                return new(path, mapping);
            default:
                diagnostics.Error(DiagnosticCodes.UnknownBuilder, $"The file holds {root.Shape}; exports are mappings.", root.Where);
                return null;
        }
    }

    private static ExportValue? ReadValue(string path, string text, DiagnosticBag diagnostics)
    {
        if (!BeginsAsJson(text))
        {
            return ReadYaml(path, text, diagnostics);
        }

        // A flow mapping of YAML begins like JSON does.
        var asJson = new DiagnosticBag();
        var asYaml = new DiagnosticBag();
        ExportValue? root = JsonReader.Read(path, text, asJson);
        if (root is null && ReadYaml(path, text, asYaml) is { } mapping)
        {
            (root, asJson) = (mapping, asYaml);
        }

        diagnostics.AddRange(asJson);
        return root;
    }

    private static ExportValue? ReadYaml(string path, string text, DiagnosticBag diagnostics) =>
        ExportText.IsPrintable(text, path, diagnostics) ? YamlReader.Read(path, text, diagnostics) : null;

    private static bool BeginsAsJson(string text) => text.AsSpan().TrimStart().StartsWith("{");
}
