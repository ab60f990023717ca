using System.Text.RegularExpressions;

namespace Slipway.Migration.Diff;

/// <summary>Compares long conditions part by part: whole ones hide what changed in them.</summary>
internal static partial class ConditionDiff
{
    private const int Long = 120;
    private const int Around = 30;

    /// <summary>Whether both are there, and one is too long to be shown whole.</summary>
    public static bool IsLong(string before, string after) => before.Length > 0 && after.Length > 0 && Math.Max(before.Length, after.Length) > Long;

    /// <summary>A condition with each of its parts on a line.</summary>
    public static string InLines(string condition) => Joint.Replace(condition, match => match.Groups["quoted"].Success ? match.Value : "\n");

    /// <summary>The lines, with long ones that replace each other cut to where they differ.</summary>
    public static List<ChangeLine> Cut(List<ChangeLine> lines)
    {
        List<ChangeLine> result = [.. lines];
        for (int i = 0; i < result.Count;)
        {
            int removed = Count(lines, i, ChangeLineKind.Removed);
            int added = Count(lines, i + removed, ChangeLineKind.Added);
            for (int pair = 0; pair < Math.Min(removed, added); pair++)
            {
                (string before, string after) = Differing(lines[i + pair].Text, lines[i + removed + pair].Text);
                result[i + pair] = lines[i + pair] with { Text = before };
                result[i + removed + pair] = lines[i + removed + pair] with { Text = after };
            }

            i += Math.Max(1, removed + added);
        }

        return result;
    }

    private static int Count(List<ChangeLine> lines, int from, ChangeLineKind kind) => lines.Skip(from).TakeWhile(line => line.Kind == kind).Count();

    private static (string Before, string After) Differing(string before, string after)
    {
        if (!IsLong(before, after))
        {
            return (before, after);
        }

        int same = before.AsSpan().CommonPrefixLength(after);
        int most = Math.Min(before.Length, after.Length) - same;
        int end = 0;
        while (end < most && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return (Middle(before), Middle(after));

        string Middle(string text)
        {
            int from = same > Around ? Whole(text, same - Around) : 0;
            int to = end > Around ? Whole(text, text.Length - end + Around) : text.Length;
            return $"{(from > 0 ? "…" : "")}{text[from..to]}{(to < text.Length ? "…" : "")}";
        }
    }

    /// <summary>A place that does not part a character.</summary>
    private static int Whole(string text, int at) => at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    [GeneratedRegex("""(?<quoted>"[^"]*")| (?=(?:and|or) )""", RegexOptions.CultureInvariant)]
    private static partial Regex Joint { get; }
}
