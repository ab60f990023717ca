using System.CommandLine;

namespace Slipway.Cli.Commands;

internal static class CommandExtensions
{
    /// <summary>A command whose help ends with examples.</summary>
    public static Command WithExamples(string name, string description, params string[] examples) =>
        new ExampleCommand(name, description, examples);

    /// <summary>The option every command with a result has.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Write the result as JSON." };

    /// <summary>The pipeline of a run; the current folder when left out.</summary>
    public static Argument<string> SourceArgument() => new("source")
    {
        Description = "The run's pipeline: an export, or the folder of a project; the current folder when left out.",
        DefaultValueFactory = static _ => ".",
    };

    /// <summary>Where a run is kept as a test case.</summary>
    public static Option<string?> SaveOption() => new("--save") { Description = "Also keep the run as a golden case in this file.", HelpName = "file" };

    /// <summary>The name of the kept case.</summary>
    public static Option<string?> GoldenNameOption() => new("--case") { Description = "The golden case's name; the file's name when left out.", HelpName = "name" };

    /// <summary>The model that takes the place of all.</summary>
    public static Option<string?> ModelOption() => new("--model") { Description = "Ask this model in place of every model: provider:model[@base-url], such as ollama:llama3.2.", HelpName = "model" };

    /// <summary>Who does it.</summary>
    public static Option<string> ByOption() => new("--by")
    {
        Description = "Who does it; it is kept with the run. The name you are logged in with when left out.",
        DefaultValueFactory = static _ => Environment.UserName,
        HelpName = "name",
    };

    /// <summary>Where runs are recorded.</summary>
    public static Option<string> JournalOption() => new("--journal")
    {
        Description = "The journal: an SQLite file, made when it is missing, or a PostgreSQL database (postgres://user:password@host/database).",
        DefaultValueFactory = _ => Path.Combine(".slipway", "journal.db"),
        HelpName = "file|address",
    };
}
