namespace Slipway.Cli.Terminal;

/// <summary>A number of things, in words.</summary>
internal static class Counted
{
    public static string Of(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
