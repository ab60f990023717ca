using System.Text.RegularExpressions;

namespace Slipway.Generators;

/// <summary>The names in a Jinja2 template: which are read from outside, as far as that is sure without running its engine.</summary>
/// <remarks>The engine needs a newer runtime than compilers have. In doubt a name counts as set by the template: one that any tag sets,
/// imports or tests for is left out wherever it stands.</remarks>
internal static class TemplateNames
{
    private static readonly HashSet<string> Known =
    [
        "and", "caller", "context", "cycler", "dict", "else", "elif", "False", "false", "if", "ignore", "import", "in", "is", "joiner", "kwargs", "lipsum", "loop", "missing", "namespace",
        "None", "none", "not", "or", "range", "recursive", "scoped", "self", "super", "True", "true", "varargs", "with", "without",
    ];

    /// <summary>Tags all of whose names count as set: what they declare and what they read is not told apart.</summary>
    private static readonly HashSet<string> Declaring = ["block", "call", "extends", "filter", "from", "import", "include", "macro", "trans", "with"];

    private static readonly Regex Tag = new(
        """\{#.*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}|(?<open>\{\{|\{%)[-+]?(?<code>(?>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?![-+]?[%}]\}).)*))[-+]?(?<close>\}\}|%\})""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static readonly Regex Token = new(
        """(?:"(?:\\.|[^"\\])*")|'(?:\\.|[^'\\])*'|\d[\w.]*|(?<name>[^\W\d]\w*)|==|\S""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>The names that a template reads and nothing in it sets, each at its first place; none of a template that takes too long to scan.</summary>
    public static IReadOnlyList<(string Name, int Position)> Free(string template)
    {
        try
        {
            return Scan(template);
        }
        catch (RegexMatchTimeoutException)
        {
            // A warning less is better than a compilation without prompts.
            return [];
        }
    }

    private static IReadOnlyList<(string Name, int Position)> Scan(string template)
    {
        Dictionary<string, int> read = [];
        HashSet<string> set = [];
        foreach (Match tag in Tag.Matches(template))
        {
            if (tag.Groups["open"].Success)
            {
                Group code = tag.Groups["code"];
                ReadTag([.. Token.Matches(code.Value).Cast<Match>()], code.Index, isStatement: tag.Groups["open"].Value == "{%", read, set);
            }
        }

        return [.. read.Where(name => !set.Contains(name.Key) && !Known.Contains(name.Key)).Select(name => (name.Key, name.Value)).OrderBy(name => name.Value)];
    }

    private static void ReadTag(Match[] tokens, int start, bool isStatement, Dictionary<string, int> read, HashSet<string> set)
    {
        string tag = isStatement && tokens.Length > 0 ? tokens[0].Value : "";
        bool declares = Declaring.Contains(tag) || tag is "for" or "set";
        for (int i = isStatement ? 1 : 0; i < tokens.Length; i++)
        {
            string before = i > 0 ? tokens[i - 1].Value : "";
            string after = i + 1 < tokens.Length ? tokens[i + 1].Value : "";
            if ((tag == "for" && tokens[i].Value == "in") || (tag == "set" && tokens[i].Value == "="))
            {
                declares = false;
            }
            else if (tokens[i].Groups["name"].Success && before is not ("." or "|" or "is") && !(before == "not" && i > 1 && tokens[i - 2].Value == "is"))
            {
                Note(tokens[i], after, i + 2 < tokens.Length ? tokens[i + 2].Value : "", i + 3 < tokens.Length ? tokens[i + 3].Value : "");
            }
        }

        void Note(Match name, string after, string second, string third)
        {
            bool isTested = (after == "is" && (second is "defined" or "undefined" || (second == "not" && third is "defined" or "undefined")))
                || (after == "|" && second is "default" or "d");
            if (declares || isTested || after == "=")
            {
                set.Add(name.Value);
            }
            else if (!read.ContainsKey(name.Value))
            {
                read[name.Value] = start + name.Index;
            }
        }
    }
}
