using System.CommandLine;
using Slipway.Cli.Terminal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

internal static class CommandExtensions
{
    private const string UsualJournal = ".slipway/journal.db";

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

    /// <summary>An option that takes one of several words.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    public static Option<T?> WordOption<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = "word",
            CustomParser = result =>
            {
                var given = result.Tokens.Single().Value;
                if (Enum.GetNames<T>().Contains(given, StringComparer.OrdinalIgnoreCase))
                {
                    return Enum.Parse<T>(given, ignoreCase: true);
                }

                result.AddError($"{name} '{given}' must be one of {string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant()))}.");
                return null;
            },
        };

    /// <summary>How many of something are listed.</summary>
    public static Option<int> LimitOption(string description, int usual)
    {
        var limit = new Option<int>("--limit")
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            HelpName = "number",
            CustomParser = static result =>
            {
                if (int.TryParse(result.Tokens.Single().Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return number;
                }

                result.AddError($"--limit '{result.Tokens.Single().Value}' must be a whole number from 1.");
                return 0;
            },
        };
        return limit;
    }

    /// <summary>Who does it.</summary>
    public static Option<string> ByOption() => new("--by")
    {
        Description = "Who does it; it is kept with the run. The name you are logged in with when left out.",
        DefaultValueFactory = static _ => Environment.UserName,
        HelpName = "name",
    };

    /// <summary>Where runs are recorded.</summary>
    public static Option<string> JournalOption() => JournalOption("an SQLite file, made when it is missing,");

    /// <summary>Where runs were recorded.</summary>
    public static Option<string> ExistingJournalOption() => JournalOption("an SQLite file,");

    private static Option<string> JournalOption(string file) => new("--journal")
    {
        Description = $"The journal: {file} or a PostgreSQL database (postgres://user:password@host/database).",
        DefaultValueFactory = _ => UsualJournal,
        HelpName = "file|address",
    };

    /// <summary>A journal as further commands have to name it: not at all when it is the usual one, and without a server's password.</summary>
    public static string JournalArgument(string journal) => journal switch
    {
        UsualJournal => "",
        _ when PostgreSqlJournal.IsConnectionString(journal) => " --journal <address>",
        _ => $" --journal {ShellWord.OfPath(journal)}",
    };
}
