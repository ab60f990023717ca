using System.Globalization;
using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Reads the tokens inside a tag: names, literals and operators.</summary>
internal sealed class ExpressionScanner(TemplateSource template, Stack<char> brackets, List<Token> tokens)
{
    /// <summary>Longer integer literals are refused; CPython refuses them beyond 4300 digits.</summary>
    private const int MaxIntegerDigits = 4300;

    private readonly string _source = template.Text;

    /// <summary>Reads one token or a run of whitespace and gives the place behind it.</summary>
    public int Read(ref int position)
    {
        char first = _source[position];
        if (CodePoints.IsSpace(first))
        {
            int end = position + 1;
            while (end < _source.Length && CodePoints.IsSpace(_source[end]))
            {
                end++;
            }

            return end;
        }

        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(position);
        }

        if (IsWord(position))
        {
            return ReadName(position);
        }

        return first is '\'' or '"' ? ReadString(position) : ReadOperator(position);
    }

    private int ReadNumber(int start)
    {
        // A float may not directly follow a dot: a.1.5 is an attribute 1, then an attribute 5.
        bool afterDot = start > 0 && _source[start - 1] == '.';
        int end = SkipDigits(start);
        if (!afterDot && TryReadFraction(end, out int floatEnd))
        {
            string text = _source[start..floatEnd].Replace("_", "", StringComparison.Ordinal);
            tokens.Add(new Token(TokenKind.Float, start, double.Parse(text, CultureInfo.InvariantCulture)));
            return floatEnd;
        }

        if (_source[start] == '0')
        {
            end = ReadPrefixed(start, out JinjaValue prefixed);
            tokens.Add(new Token(TokenKind.Integer, start, prefixed));
            return end;
        }

        string digits = _source[start..end].Replace("_", "", StringComparison.Ordinal);
        JinjaValue value = long.TryParse(digits, CultureInfo.InvariantCulture, out long small) ? small
            : digits.Length <= MaxIntegerDigits ? BigInteger.Parse(digits, CultureInfo.InvariantCulture)
            : throw new JinjaSyntaxException($"Exceeds the limit ({MaxIntegerDigits} digits) for integer string conversion", "ValueError");
        tokens.Add(new Token(TokenKind.Integer, start, value));
        return end;
    }

    private int ReadPrefixed(int start, out JinjaValue value)
    {
        int radix = start + 1 < _source.Length ? char.ToLowerInvariant(_source[start + 1]) switch { 'b' => 2, 'o' => 8, 'x' => 16, _ => 0 } : 0;
        int end = start + (radix == 0 ? 1 : 2);
        int contentStart = end;
        BigInteger number = 0;
        while (end < _source.Length)
        {
            int digit = end + (_source[end] == '_' ? 1 : 0);
            int worth = digit < _source.Length ? DigitOf(_source[digit]) : -1;
            if (worth < 0 || worth >= Math.Max(radix, 1))
            {
                break;
            }

            number = (number * radix) + worth;
            end = digit + 1;
            if (end - contentStart > MaxIntegerDigits)
            {
                throw new JinjaSyntaxException("The number is too long", "ValueError");
            }
        }

        value = number;

        // Without digits the prefix is no prefix: 0, then a name.
        return end == contentStart && radix != 0 ? start + 1 : end;
    }

    private static int DigitOf(char character) => char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : -1;

    private int SkipDigits(int place)
    {
        while (place < _source.Length && (char.IsAsciiDigit(_source[place]) ||
            (_source[place] == '_' && place + 1 < _source.Length && char.IsAsciiDigit(_source[place + 1]))))
        {
            place++;
        }

        return place;
    }

    private bool TryReadFraction(int place, out int end)
    {
        end = place;
        if (IsDigitAt(end + 1) && _source[end] == '.')
        {
            end = SkipDigits(end + 1);
        }

        if (end < _source.Length && _source[end] is 'e' or 'E')
        {
            int exponent = end + 1;
            if (exponent < _source.Length && _source[exponent] is '+' or '-')
            {
                exponent++;
            }

            if (IsDigitAt(exponent))
            {
                end = SkipDigits(exponent);
            }
        }

        return end > place;
    }

    private bool IsDigitAt(int place) => place < _source.Length && char.IsAsciiDigit(_source[place]);

    private bool IsWord(int place) =>
        char.IsLetterOrDigit(_source, place) || _source[place] == '_' ||
        CharUnicodeInfo.GetUnicodeCategory(_source, place) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private int ReadName(int start)
    {
        int end = start;
        bool valid = true;
        while (end < _source.Length && (IsWord(end) || IsNameMark(end)))
        {
            valid &= _source[end] < 128 || IsIdentifierPart(end, end == start);
            end += CodePoints.SizeAt(_source, end);
        }

        if (!valid)
        {
            throw new JinjaSyntaxException("Invalid character in identifier");
        }

        string name = _source[start..end];
        tokens.Add(new Token(TokenKind.Name, start, string.IsInterned(name) ?? name));
        return end;
    }

    // Marks are no word characters for Python's regular expressions, but Jinja2 allows those that identifiers may hold.
    private bool IsNameMark(int place) => _source[place] >= 128 && CharUnicodeInfo.GetUnicodeCategory(_source, place) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;

    private bool IsIdentifierPart(int place, bool first) => CharUnicodeInfo.GetUnicodeCategory(_source, place) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or
            UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or
            UnicodeCategory.ConnectorPunctuation => !first,
        _ => false,
    };

    private int ReadString(int start)
    {
        char quote = _source[start];
        int end = start + 1;
        while (end < _source.Length && _source[end] != quote)
        {
            end += _source[end] == '\\' ? 2 : 1;
        }

        if (end >= _source.Length)
        {
            throw Unexpected(start);
        }

        string text = _source[(start + 1)..end];
        tokens.Add(new Token(TokenKind.String, start, StringEscapes.Decode(text)));
        return end + 1;
    }

    private int ReadOperator(int start)
    {
        ReadOnlySpan<char> rest = _source.AsSpan(start);
        foreach ((string text, TokenKind kind) in Token.Operators)
        {
            if (rest.StartsWith(text, StringComparison.Ordinal))
            {
                Balance(kind);
                tokens.Add(new Token(kind, start, default));
                return start + text.Length;
            }
        }

        throw Unexpected(start);
    }

    private void Balance(TokenKind kind)
    {
        switch (kind)
        {
            case TokenKind.LeftBrace:
                brackets.Push('}');
                break;
            case TokenKind.LeftParenthesis:
                brackets.Push(')');
                break;
            case TokenKind.LeftBracket:
                brackets.Push(']');
                break;
            case TokenKind.RightBrace or TokenKind.RightParenthesis or TokenKind.RightBracket:
                string closing = Token.Describe(kind);
                if (!brackets.TryPop(out char expected))
                {
                    throw new JinjaSyntaxException($"unexpected '{closing}'");
                }

                if (expected != closing[0])
                {
                    throw new JinjaSyntaxException($"unexpected '{closing}', expected '{expected}'");
                }

                break;
        }
    }

    private JinjaSyntaxException Unexpected(int position)
    {
        string character = _source.Substring(position, CodePoints.SizeAt(_source, position));
        return new JinjaSyntaxException($"unexpected char {StringText.Represent(character)} at {position.ToString(CultureInfo.InvariantCulture)}");
    }
}
