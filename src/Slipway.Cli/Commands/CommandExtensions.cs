using System.CommandLine;

namespace Slipway.Cli.Commands;

internal static class CommandExtensions
{
    /// <summary>A command whose help ends with examples.</summary>
    public static Command WithExamples(string name, string description, params string[] examples) =>
        new ExampleCommand(name, description, examples);

    /// <summary>The option every command with a result has.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Write the result as JSON." };

    /// <summary>Where runs are recorded.</summary>
    public static Option<string> JournalOption() => new("--journal")
    {
        Description = "The journal: an SQLite file, made when it is missing.",
        DefaultValueFactory = _ => Path.Combine(".slipway", "journal.db"),
        HelpName = "file",
    };
}
