using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Business;

/// <summary>Tells which lines of a prompt show how an answer looks like, and so decide nothing.</summary>
internal sealed partial class WorkedExamples
{
    private readonly string[] _lines;
    private readonly HashSet<string> _spoken;
    private readonly Dictionary<string, int> _closings = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool[] _isExample;
    private string? _tag;
    private Section? _section;

    private WorkedExamples(string[] lines)
    {
        _lines = lines;
        _isExample = new bool[lines.Length];

        foreach ((int i, string line) in lines.Index())
        {
            foreach (Match closing in ClosingPattern.Matches(line))
            {
                _closings[closing.Groups[1].Value] = i;
            }
        }

        // A label that stands once may be a heading; twice, or with its counterpart, it is a conversation.
        ILookup<string, string> labels = lines.Select(line => SpokenPattern.Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value.ToUpperInvariant()).ToLookup(label => label, StringComparer.Ordinal);
        _spoken = [.. labels.Where(same => same.Count() > 1 || Array.Exists(Counterparts, pair => (pair.One == same.Key && labels.Contains(pair.Other)) || (pair.Other == same.Key && labels.Contains(pair.One)))).Select(same => same.Key)];
    }

    private static readonly (string One, string Other)[] Counterparts =
    [
        ("Q", "A"), ("QUESTION", "ANSWER"), ("INPUT", "OUTPUT"), ("USER", "ASSISTANT"), ("HUMAN", "AI"), ("HUMAN", "ASSISTANT"), ("USER", "BOT"), ("CUSTOMER", "AGENT"),
        ("问", "答"), ("问题", "答案"), ("问题", "回答"), ("输入", "输出"), ("用户", "助手"), ("客户", "客服"), ("用户", "客服"),
        ("FRAGE", "ANTWORT"), ("EINGABE", "AUSGABE"), ("KUNDE", "AGENT"),
    ];

    /// <summary>Whether each line of a text belongs to an example.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="hasRoles">Whether lines such as <c># assistant:</c> begin the messages of a chat.</param>
    public static bool[] Among(string[] lines, bool hasRoles)
    {
        var examples = new WorkedExamples(lines);
        for (int i = 0; i < lines.Length; i++)
        {
            examples._isExample[i] = examples.IsOne(i);
        }

        if (hasRoles)
        {
            examples.MarkRoles();
        }

        return examples._isExample;
    }

    private bool IsOne(int at)
    {
        string line = _lines[at];
        _tag ??= Opened(at);
        if (_tag is not null)
        {
            _tag = ClosingPattern.Matches(line).Any(closing => closing.Groups[1].Value.Equals(_tag, StringComparison.OrdinalIgnoreCase)) ? null : _tag;
            return true;
        }

        if (HeadingPattern.IsMatch(line))
        {
            int level = LevelOf(line);

            // Inside of a section with a heading of its own, 'Example Input:' begins no other one.
            _section = _section is { Level: > 0 } outer && (level == 0 || level > outer.Level) ? outer : new(level);
            return true;
        }

        if (_section is not null && EndsAt(line, _section))
        {
            _section = null;
        }

        return _section is not null || (SpokenPattern.Match(line) is { Success: true } spoken && _spoken.Contains(spoken.Groups[1].Value.ToUpperInvariant()));
    }

    // A tag that nobody closes is a word.
    private string? Opened(int at) =>
        OpeningPattern.Match(_lines[at]) is { Success: true } opening && _closings.TryGetValue(opening.Groups[1].Value, out int closing) && closing >= at ? opening.Groups[1].Value : null;

    // Under a heading of Markdown an example goes on to the next heading, else to a blank line behind which nobody speaks.
    private static bool EndsAt(string line, Section section)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            section.IsAfterBlank = true;
            return false;
        }

        bool isFirst = !section.HasContent;
        section.HasContent = true;
        int level = LevelOf(line);
        if (isFirst && level > 1 && level == section.Level)
        {
            // The example itself has headings.
            section.Level--;
            return false;
        }

        bool isNext = section is { Level: 0, IsAfterBlank: true } && !isFirst && !SpokenPattern.IsMatch(line);
        section.IsAfterBlank = false;
        return isNext || EndPattern.IsMatch(line) || (section.Level == 0 ? level > 0 || BreakPattern.IsMatch(line) : level > 0 && level <= section.Level);
    }

    // What the assistant says in a template is an example, and so is what the user said before it, unless the user gives the instructions.
    private void MarkRoles()
    {
        (int start, string role, bool isInstructed) = (0, "", false);
        for (int i = 0; i <= _lines.Length; i++)
        {
            string? next = i == _lines.Length ? "" : RolePattern.Match(_lines[i]) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;
            if (next is null)
            {
                continue;
            }

            if (role == "assistant" || (role == "user" && next == "assistant" && isInstructed))
            {
                Array.Fill(_isExample, true, start, i - start);
            }

            (start, role, isInstructed) = (i, next, isInstructed || role == "system");
        }
    }

    private static int LevelOf(string line)
    {
        string text = line.TrimStart();
        int level = text.Length - text.TrimStart('#').Length;
        return level is > 0 and <= 6 && level < text.Length && text[level] is ' ' or '\t' ? level : 0;
    }

    private sealed class Section(int level)
    {
        public int Level { get; set; } = level;

        public bool HasContent { get; set; }

        public bool IsAfterBlank { get; set; }
    }

    [GeneratedRegex(@"^\W*<((?:\w+[_-])?(?:examples?|few[-_]?shots?))\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OpeningPattern { get; }

    [GeneratedRegex(@"</((?:\w+[_-])?(?:examples?|few[-_]?shots?))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ClosingPattern { get; }

    // A line that has nothing but the word, or announces it: 'Example 2:', 'Here are some examples of …:', 'For instance, if …:'.
    [GeneratedRegex(
        @"^[\W_]*(?:(?:worked|few[- ]shot|good|bad|correct|wrong|input|output|sample|usage|another|an?|the|some|more)\s+)*(?:examples?|few[- ]shots?)(?:\s+(?:input|output|conversation|dialogue?|question|answer|response|reply)s?)*(?:\s*[\(#]?\d+\)?)?[\W_]*$"
        + @"|^[\W_]*(?:here|below|the following)\b[^.:：\n]{0,50}\bexamples?\b[^.:：\n]{0,60}[:：][\W_]*$|^[\W_]*(?:for example|for instance)(?:[,:：\W]*|\b[^.:：\n]{0,80}[:：][\W_]*)$"
        + @"|^[\W_]*(?:以下(?:是|为)?(?:一些|几个|一个)?)?(?:输入|输出|参考|对话|回答|格式|优秀|正确|错误|完整|使用)?(?:示例|例子|案例|样例|范例|举例|例如|比如)(?:输入|输出|对话|如下)?\s*[\d一二三四五六七八九十]*[\W_]*$"
        + @"|^[\W_]*(?:Beispiele?|Beispiel(?:eingabe|ausgabe|dialog)e?n?|Zum Beispiel)(?:\s*\d+)?[\W_]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeadingPattern { get; }

    [GeneratedRegex(@"^[\W_]*end of (?:the )?examples?[\W_]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EndPattern { get; }

    [GeneratedRegex(@"^\s*(?:---+|===+|\*\*\*+|\*\*[^*]+\*\*)\s*$")]
    private static partial Regex BreakPattern { get; }

    [GeneratedRegex(@"^(?>\s*)(?>[-*]*)(?>\s*)(Q|A|human|AI|user|assistant|bot|customer|agent|input|output|question|answer|context|问题?|答案?|回答|用户|助手|客户|客服|输入|输出|Frage|Antwort|Eingabe|Ausgabe|Kunde)(?>\s*)\d*(?>\s*)\**[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SpokenPattern { get; }

    [GeneratedRegex(@"^(?>\s*)#?(?>\s*)(system|user|assistant|function|tool)(?>\s*):\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RolePattern { get; }
}
