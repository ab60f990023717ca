using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Python;

/// <summary>What stands for a match in <c>re.sub</c>: texts, and groups of the match between them.</summary>
internal sealed class PythonReplacement
{
    private readonly List<(string Text, int Group)> _parts = [];

    private PythonReplacement()
    {
    }

    /// <summary>Reads a replacement.</summary>
    /// <param name="replacement">The replacement.</param>
    /// <param name="groups">How many groups the pattern has.</param>
    /// <exception cref="NotSupportedException">It has an escape that is not ported, or none of Python's.</exception>
    public static PythonReplacement Read(string replacement, int groups)
    {
        var read = new PythonReplacement();
        var text = new StringBuilder();
        for (int i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '\\')
            {
                text.Append(replacement[i]);
                continue;
            }

            char c = ++i < replacement.Length ? replacement[i] : throw Unknown(replacement, "\\ at its end");
            if (char.IsAsciiDigit(c))
            {
                bool isGroup = c > '0' && c - '0' <= groups && (i + 1 == replacement.Length || !char.IsAsciiDigit(replacement[i + 1]));
                read._parts.Add(isGroup ? (text.ToString(), c - '0') : throw Unknown(replacement, $"\\{c}"));
                text.Clear();
                continue;
            }

            text.Append(c switch
            {
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                '\\' => "\\",
                _ when char.IsAsciiLetter(c) => throw Unknown(replacement, $"\\{c}"),
                _ => $"\\{c}",
            });
        }

        read._parts.Add((text.ToString(), 0));
        return read;
    }

    public void AppendTo(StringBuilder output, Match match)
    {
        foreach ((string text, int group) in _parts)
        {
            output.Append(text).Append(group > 0 ? match.Groups[group].ValueSpan : default);
        }
    }

    private static NotSupportedException Unknown(string replacement, string what) => new($"The replacement '{replacement}' is not ported: it has {what}.");
}
