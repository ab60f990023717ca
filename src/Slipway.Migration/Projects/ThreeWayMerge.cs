using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Slipway.Migration.Projects;

/// <summary>Merges two changes of one text, line by line (the diff3 algorithm of Khanna, Kunal and Pierce, 2007). Where both changed the same
/// or adjoining lines in different ways, both versions stay, between the marks that git uses.</summary>
internal sealed class ThreeWayMerge
{
    private const string MineMark = "<<<<<<< yours";
    private const string BaseMark = "||||||| last import";
    private const string SplitMark = "=======";
    private const string TheirsMark = ">>>>>>> this import";

    private static readonly CustomFunctionChunker LineChunks = new(Texts);

    private readonly List<Line> _output = [];
    private int _conflicts;

    private ThreeWayMerge()
    {
    }

    /// <summary>Merges.</summary>
    /// <param name="ancestor">What both changes began with.</param>
    /// <param name="mine">The person's version; its line ends are kept, each line's own, and new lines get those that most of it have.</param>
    /// <param name="theirs">The generated version.</param>
    /// <returns>The merged text, and how many conflicts are marked in it.</returns>
    public static (string Text, int Conflicts) Merge(string ancestor, string mine, string theirs)
    {
        Line[] own = Lines(mine);
        string usual = own.Count(line => line.End == "\r\n") > own.Count(line => line.End == "\n") ? "\r\n" : "\n";
        var merge = new ThreeWayMerge();
        merge.Run(Lines(ancestor), own, Matches(ancestor, mine), Lines(theirs), Matches(ancestor, theirs));
        return (merge.Join(usual), merge._conflicts);
    }

    /// <summary>Whether a text holds marks of a conflict that nobody has resolved.</summary>
    public static bool HasMarks(string text) =>
        text.StartsWith(MineMark, StringComparison.Ordinal) || text.Contains('\n' + MineMark, StringComparison.Ordinal);

    // The last line is what follows the last line end, so that a missing one at the end is a difference like any other.
    private static string[] Texts(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');

    private static Line[] Lines(string text)
    {
        string[] parts = text.Split('\n');
        return [.. parts.Select((part, index) => index == parts.Length - 1 ? new Line(part, "")
            : part.EndsWith('\r') ? new Line(part[..^1], "\r\n")
            : new Line(part, "\n"))];
    }

    /// <summary>For each line of the ancestor its line in the other text; -1 for one that is gone.</summary>
    private static int[] Matches(string ancestor, string text)
    {
        if (ancestor.Length == 0)
        {
            // The diff knows no line in an empty text; here it has one, an empty one.
            return [text.Length == 0 ? 0 : -1];
        }

        DiffResult diff = Differ.Instance.CreateDiffs(ancestor, text, ignoreWhiteSpace: false, ignoreCase: false, LineChunks);
        int[] matches = new int[diff.PiecesOld.Count];
        int line = 0;
        int shift = 0;
        foreach (DiffBlock block in diff.DiffBlocks)
        {
            for (; line < block.DeleteStartA; line++)
            {
                matches[line] = line + shift;
            }

            for (; line < block.DeleteStartA + block.DeleteCountA; line++)
            {
                matches[line] = -1;
            }

            shift += block.InsertCountB - block.DeleteCountA;
        }

        for (; line < matches.Length; line++)
        {
            matches[line] = line + shift;
        }

        return matches;
    }

    private void Run(Line[] lines, Line[] mine, int[] mineAt, Line[] theirs, int[] theirsAt)
    {
        int ancestor = 0;
        int own = 0;
        int other = 0;
        for (int i = 0; i <= lines.Length; i++)
        {
            if (i < lines.Length && (mineAt[i] < 0 || theirsAt[i] < 0))
            {
                continue;
            }

            int ownEnd = i < lines.Length ? mineAt[i] : mine.Length;
            int otherEnd = i < lines.Length ? theirsAt[i] : theirs.Length;
            Resolve(lines[ancestor..i], mine[own..ownEnd], theirs[other..otherEnd]);
            if (i < lines.Length)
            {
                _output.Add(mine[ownEnd]);
            }

            (ancestor, own, other) = (i + 1, ownEnd + 1, otherEnd + 1);
        }
    }

    private void Resolve(Line[] lines, Line[] mine, Line[] theirs)
    {
        if (mine.SequenceEqual(theirs) || theirs.SequenceEqual(lines))
        {
            _output.AddRange(mine);
            return;
        }

        if (mine.SequenceEqual(lines))
        {
            _output.AddRange(AsNew(theirs));
            return;
        }

        int start = mine.AsSpan().CommonPrefixLength(theirs);
        int end = 0;
        while (end < Math.Min(mine.Length, theirs.Length) - start && mine[^(end + 1)] == theirs[^(end + 1)])
        {
            end++;
        }

        _output.AddRange(mine[..start]);
        _output.Add(new Line(MineMark, ""));
        _output.AddRange(mine[start..^end]);
        _output.Add(new Line(BaseMark, ""));
        _output.AddRange(AsNew(lines));
        _output.Add(new Line(SplitMark, ""));
        _output.AddRange(AsNew(theirs[start..^end]));
        _output.Add(new Line(TheirsMark, ""));
        _output.AddRange(mine[^end..]);
        _conflicts++;
    }

    private static IEnumerable<Line> AsNew(Line[] lines) => lines.Select(line => line with { End = "" });

    private string Join(string usualEnd) =>
        string.Concat(_output.Select((line, index) => index == _output.Count - 1 ? line.Text : line.Text + (line.End.Length > 0 ? line.End : usualEnd)));

    /// <summary>A line. Its end does not make it another one.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="End">What ends it; empty for the last line, and for new ones.</param>
    private readonly record struct Line(string Text, string End)
    {
        public bool Equals(Line other) => Text == other.Text;

        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    }
}
