namespace Slipway.Jinja;

/// <summary>Where a tag stands in the text, and the sign of its whitespace control.</summary>
internal readonly record struct TagMatch(TagKind Kind, int Start, int End, char Sign);

/// <summary>Finds tags in the text of a template.</summary>
internal sealed class TagFinder(LexerRules rules, string source)
{
    private readonly string _source = source;

    public bool TryFindTag(int from, out TagMatch tag)
    {
        for (int place = from; place < _source.Length; place++)
        {
            if (!rules.HasLinePrefixes)
            {
                int next = _source.AsSpan(place).IndexOfAny(rules.FirstCharacters);
                if (next < 0)
                {
                    break;
                }

                place += next;
            }

            if (TryMatchTag(place, out tag))
            {
                return true;
            }
        }

        tag = default;
        return false;
    }

    private bool TryMatchTag(int place, out TagMatch tag)
    {
        if (StartsWith(place, rules.Options.BlockStart) && TryMatchRaw(place, out tag))
        {
            return true;
        }

        foreach (TagRule rule in rules.Tags)
        {
            int start = rule.Kind switch
            {
                TagKind.LineStatement => IsLineStart(place) ? SkipBlanks(place) : -1,
                TagKind.LineComment => IsLineStart(place) || !CodePoints.IsSpace(_source[place - 1]) ? SkipBlanks(place) : -1,
                _ => place,
            };
            if (start >= 0 && StartsWith(start, rule.Start))
            {
                int end = start + rule.Start.Length;
                char sign = ReadSign(ref end);
                tag = new TagMatch(rule.Kind, place, end, sign);
                return true;
            }
        }

        tag = default;
        return false;
    }

    private bool TryMatchRaw(int place, out TagMatch tag)
    {
        int end = place + rules.Options.BlockStart.Length;
        char sign = ReadSign(ref end);
        tag = default;
        if (!TryReadWord(ref end, "raw"))
        {
            return false;
        }

        bool trims = StartsWith(end, "-") && StartsWith(end + 1, rules.Options.BlockEnd);
        if (!trims && !StartsWith(end, rules.Options.BlockEnd))
        {
            return false;
        }

        end += (trims ? 1 : 0) + rules.Options.BlockEnd.Length;
        tag = new TagMatch(TagKind.Raw, place, trims ? SkipSpace(end) : end, sign);
        return true;
    }

    public bool TryReadWord(ref int place, string word)
    {
        int start = SkipSpace(place);
        if (!StartsWith(start, word))
        {
            return false;
        }

        place = SkipSpace(start + word.Length);
        return true;
    }

    public char ReadSign(ref int place)
    {
        char sign = place < _source.Length && _source[place] is '-' or '+' ? _source[place] : '\0';
        place += sign == '\0' ? 0 : 1;
        return sign;
    }

    private bool IsLineStart(int place) => place == 0 || _source[place - 1] == '\n';

    public bool StartsWith(int place, string text) =>
        place <= _source.Length && _source.AsSpan(place).StartsWith(text, StringComparison.Ordinal);

    public int SkipSpace(int place)
    {
        while (place < _source.Length && CodePoints.IsSpace(_source[place]))
        {
            place++;
        }

        return place;
    }

    private int SkipBlanks(int place)
    {
        while (place < _source.Length && CodePoints.IsSpace(_source[place]) && _source[place] is not '\n')
        {
            place++;
        }

        return place;
    }
}
