using System.CommandLine;
using System.CommandLine.Parsing;

namespace Slipway.Cli;

/// <summary>Says what is wrong with a command line, and what was likely meant.</summary>
internal static class WrongUse
{
    public static IEnumerable<string> In(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var first, ..])
        {
            return parsed.Errors.Select(static error => error.Message);
        }

        // What stands behind an unknown option is likely its value, and what is missing is likely what it was to be.
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(IsOption)?.Split('=')[0] ?? first;
        var command = parsed.CommandResult.Command;
        if (IsOption(unknown))
        {
            return [$"There is no option '{unknown}'.{Meant(unknown, OptionsOf(parsed.CommandResult))}"];
        }

        return [command.Subcommands.Count > 0
            ? $"There is no command '{unknown}'.{Meant(unknown, command.Subcommands.Select(static known => known.Name))}"
            : $"'{unknown}' is one argument too many."];
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static IEnumerable<string> OptionsOf(CommandResult command) =>
        command.Command.Options.Concat(command.Parent is CommandResult parent ? parent.Command.Options.Where(static option => option.Recursive) : [])
            .SelectMany(static option => option.Aliases.Append(option.Name)).Where(static name => name.StartsWith("--", StringComparison.Ordinal));

    private static string Meant(string unknown, IEnumerable<string> known) =>
        known.Select(name => (Name: name, Edits: Edits(unknown, name))).Where(near => near.Edits <= Math.Max(1, unknown.Length / 3)).OrderBy(static near => near.Edits).ThenBy(near => Math.Abs(near.Name.Length - unknown.Length)).Select(static near => near.Name).FirstOrDefault() is { } near
            ? $" Did you mean '{near}'?"
            : "";

    /// <summary>How many letters were left out, put in, or are others, or have changed places with their neighbours.</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[one.Length, other.Length];
    }
}
