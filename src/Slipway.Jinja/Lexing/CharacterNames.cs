using System.Globalization;
using System.Text;

namespace Slipway.Jinja;

/// <summary>The names of characters for <c>\N{...}</c>: letters of European scripts, punctuation, symbols, arrows and pictographs; not those of all of Unicode.</summary>
internal static class CharacterNames
{
    private static readonly Lazy<Dictionary<string, int>> Names = new(Read);

    /// <summary>The character of a name, or null.</summary>
    public static string? Find(string name) => Names.Value.TryGetValue(name.ToUpperInvariant(), out int code) ? char.ConvertFromUtf32(code) : null;

    // Each line has a code point in hexadecimal, a blank and its name, from Unicode's UnicodeData.txt and NameAliases.txt.
    private static Dictionary<string, int> Read()
    {
        using Stream stream = typeof(CharacterNames).Assembly.GetManifestResourceStream("Slipway.Jinja.Lexing.CharacterNames.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            names[line[(blank + 1)..]] = int.Parse(line.AsSpan(0, blank), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return names;
    }
}
