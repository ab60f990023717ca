using System.Buffers;

namespace Slipway.Cli.Terminal;

/// <summary>A word of a command that is to be copied into a shell.</summary>
internal static class ShellWord
{
    /// <summary>What no POSIX shell gives a meaning to.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@%+,#");

    /// <summary>The word, in quotes where a shell would take it for something else.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word[0] != '#' && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A path, which must not be taken for an option.</summary>
    public static string OfPath(string path) => Of(path.StartsWith('-') ? "./" + path : path);
}
