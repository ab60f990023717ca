using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Migration.Exports;

namespace Slipway.Cli.Commands;

/// <summary>Reads the export a command was given.</summary>
internal static class ExportReader
{
    /// <exception cref="CliException">There is no such file.</exception>
    public static Task<ImportResult> ReadAsync(CliContext context, string path, CancellationToken ct) => ReadAsync(context, path, options: null, ct);

    /// <param name="context">The command's surroundings.</param>
    /// <param name="path">A file, or the folder of a flow.</param>
    /// <param name="options">What the file does not say; null for nothing.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="CliException">There is no such file.</exception>
    public static Task<ImportResult> ReadAsync(CliContext context, string path, ImportOptions? options, CancellationToken ct) =>
        LongWork.RunAsync(async () => BuilderReaders.Read(await LoadAsync(context, path, ct), options), ct);

    /// <summary>The file of an export: the one that is named, or that of the flow in a folder.</summary>
    /// <exception cref="CliException">There is no such file.</exception>
    public static async Task<ExportFile> LoadAsync(CliContext context, string path, CancellationToken ct)
    {
        var full = context.FullPath(path);
        var shown = path;
        if (Directory.Exists(full))
        {
            full = ExportFile.FindIn(full)
                ?? throw new CliException($"'{path}' is a folder with neither a project (slipway.yaml) nor a flow (flow.dag.yaml, flow.flex.yaml or a single .prompty file); name the project's folder or the exported file.");
            shown = Path.Combine(path, Path.GetFileName(full));
        }

        return File.Exists(full) ? await ExportFile.LoadAsync(full, shown, ct) : throw new CliException($"There is no file '{path}'.");
    }

    /// <summary>What the caller says about connections and variants.</summary>
    /// <exception cref="CliException">A connection is not of the form name=kind.</exception>
    public static ImportOptions Options(string[]? connections, string? variant)
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var connection in connections ?? [])
        {
            if (connection.Split('=') is not [{ Length: > 0 } name, var kind] || kind is not ("azure" or "openai" or "custom"))
            {
                throw new CliException($"--connection '{connection}' is not of the form name=azure, name=openai or name=custom.");
            }

            kinds[name] = kind;
        }

        return WithVariant(new ImportOptions { Connections = kinds }, variant);
    }

    /// <summary>The same with another variant; null for the default ones.</summary>
    public static ImportOptions WithVariant(ImportOptions options, string? variant) =>
        options with { Variant = variant is null or ['$', ..] ? variant : $"${{{variant}}}" };

    public static Option<string[]> ConnectionOption() => new("--connection")
    {
        Description = "What a connection of a flow is: name=azure, name=openai or name=custom. May be given several times.",
        HelpName = "name=kind",
    };

    public static Option<string?> VariantOption() => new("--variant")
    {
        Description = "The variant that becomes a node's body: node.variant_id. The default ones when left out.",
        HelpName = "node.id",
    };
}
