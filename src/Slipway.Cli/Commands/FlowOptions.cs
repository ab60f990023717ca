using System.CommandLine;
using Slipway.Cli.Terminal;
using Slipway.Migration.Exports;

namespace Slipway.Cli.Commands;

/// <summary>What the folder of a Prompt flow does not say: kinds of its connections, and which variant.</summary>
internal sealed class FlowOptions
{
    private readonly Option<string[]> _connections = ExportReader.ConnectionOption();
    private readonly Option<string?> _variant = ExportReader.VariantOption();

    public void AddTo(Command command)
    {
        command.Add(_connections);
        command.Add(_variant);
    }

    /// <exception cref="CliException">A connection is not of the form name=kind.</exception>
    public ImportOptions Read(ParseResult parsed) => ExportReader.Options(parsed.GetValue(_connections), parsed.GetValue(_variant));

    /// <summary>The options as further commands have to repeat them.</summary>
    public string Shown(ParseResult parsed) => string.Concat(
        [.. (parsed.GetValue(_connections) ?? []).Select(static connection => " --connection " + ShellWord.Of(connection)), parsed.GetValue(_variant) is { } variant ? " --variant " + ShellWord.Of(variant) : ""]);
}
