using System.Text;
using System.Text.RegularExpressions;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Functions of Python's standard library, for scripts that were ported: use it with <c>using static</c>.</summary>
public static class PythonLibrary
{
    /// <summary><c>json.loads(text)</c>.</summary>
    /// <param name="text">JSON.</param>
    /// <exception cref="PythonException">It is none: a <c>JSONDecodeError</c>; or no text: a <c>TypeError</c>.</exception>
    public static PythonValue JsonLoads(PythonValue text) => PythonJsonReader.Read(Types.Text(text.Value)
        ?? throw new PythonException("TypeError", $"the JSON object must be str, bytes or bytearray, not {Types.Name(text.Value)}"));

    /// <summary><c>json.dumps(value)</c>.</summary>
    /// <param name="value">What JSON can hold.</param>
    /// <param name="ensureAscii">Whether all but ASCII is escaped.</param>
    /// <param name="indent">The blanks of a level; negative for one line.</param>
    /// <param name="sortKeys">Whether members are sorted.</param>
    /// <exception cref="PythonException">JSON cannot hold it: a <c>TypeError</c>.</exception>
    public static string JsonDumps(PythonValue value, bool ensureAscii = true, int indent = -1, bool sortKeys = false) =>
        PythonJsonWriter.Write(value, new() { EnsureAscii = ensureAscii, Indent = indent, SortKeys = sortKeys });

    /// <summary><c>re.search(pattern, text)</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="flags">How the pattern is read.</param>
    /// <returns>What was found, see <see cref="PythonValue.Group"/>; <c>None</c> for nothing.</returns>
    /// <exception cref="NotSupportedException">The pattern has something that is not ported.</exception>
    public static PythonValue ReSearch(string pattern, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None) =>
        PythonMatch.Of(PythonPattern.Match(pattern, flags, Subject(text)));

    /// <summary><c>re.match(pattern, text)</c>: at the start of the text.</summary>
    /// <inheritdoc cref="ReSearch"/>
    public static PythonValue ReMatch(string pattern, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None) =>
        PythonMatch.Of(PythonPattern.Match(pattern, flags, Subject(text), "\\A(?:", ")"));

    /// <summary><c>re.fullmatch(pattern, text)</c>: the whole text.</summary>
    /// <inheritdoc cref="ReSearch"/>
    public static PythonValue ReFullMatch(string pattern, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None) =>
        PythonMatch.Of(PythonPattern.Match(pattern, flags, Subject(text), "\\A(?:", ")\\z"));

    /// <summary><c>re.findall(pattern, text)</c>: texts, or tuples when the pattern has more than one group.</summary>
    /// <inheritdoc cref="ReSearch"/>
    public static PythonValue ReFindAll(string pattern, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None)
    {
        var found = new List<PythonValue>();
        foreach (Match match in PythonPattern.Matches(pattern, flags, Subject(text)))
        {
            PythonValue[] groups = [.. match.Groups.Values.Skip(match.Groups.Count == 1 ? 0 : 1).Select(group => (PythonValue)group.Value)];
            found.Add(groups.Length == 1 ? groups[0] : PythonValue.Tuple(groups));
        }

        return PythonValue.List([.. found]);
    }

    /// <summary><c>re.sub(pattern, replacement, text)</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="replacement">What stands for each match; <c>\1</c> is a group.</param>
    /// <param name="text">The text.</param>
    /// <param name="flags">How the pattern is read.</param>
    /// <exception cref="NotSupportedException">The pattern or replacement has something that is not ported.</exception>
    public static PythonValue ReSub(string pattern, string replacement, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None)
    {
        PythonReplacement parts = PythonReplacement.Read(replacement, PythonPattern.Groups(pattern, flags));
        string subject = Subject(text);
        var changed = new StringBuilder();
        int at = 0;
        foreach (Match match in PythonPattern.Matches(pattern, flags, subject))
        {
            changed.Append(subject, at, match.Index - at);
            parts.AppendTo(changed, match);
            at = match.Index + match.Length;
        }

        return changed.Append(subject, at, subject.Length - at).ToString();
    }

    /// <summary><c>re.split(pattern, text)</c>: what is between the matches, and their groups.</summary>
    /// <inheritdoc cref="ReSearch"/>
    public static PythonValue ReSplit(string pattern, PythonValue text, PythonPatternFlags flags = PythonPatternFlags.None)
    {
        string subject = Subject(text);
        var parts = new List<PythonValue>();
        int at = 0;
        foreach (Match match in PythonPattern.Matches(pattern, flags, subject))
        {
            parts.Add(subject[at..match.Index]);
            parts.AddRange(match.Groups.Values.Skip(1).Select(group => group.Success ? (PythonValue)group.Value : default));
            at = match.Index + match.Length;
        }

        parts.Add(subject[at..]);
        return PythonValue.List([.. parts]);
    }

    private static string Subject(PythonValue text) => Types.Text(text.Value) ?? throw new PythonException("TypeError", $"expected string or bytes-like object, got '{Types.Name(text.Value)}'");
}
