using Slipway.Recordings;

namespace Slipway.Cli.Terminal;

/// <summary>An address that somebody typed, as messages show it: without what may be a password.</summary>
internal static class ShownAddress
{
    private const string Scheme = "://";

    /// <summary>The text without the user of an address in it. Up to the last @, since a password that was not escaped may have others.</summary>
    public static string Of(string text)
    {
        var start = text.IndexOf(Scheme, StringComparison.Ordinal) + Scheme.Length;
        var end = text.LastIndexOf('@');
        return start >= Scheme.Length && end >= start ? $"{text[..start]}{SecretMask.Replacement}{text[end..]}" : text;
    }
}
