namespace Slipway.Migration.Python;

/// <summary>Looks for characters in the source of Python.</summary>
internal static class PythonText
{
    /// <summary>The source with <c>\n</c> at the end of each line. Other letters that end lines elsewhere end none in Python.</summary>
    public static string Lines(string source) => source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>The first place outside of brackets and texts that is wanted; -1 for none. Brackets that were opened before do not count.</summary>
    /// <param name="source">The source.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="isWanted">Whether a place is wanted.</param>
    public static int Outside(string source, int start, Func<int, bool> isWanted)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = start; i < source.Length; i++)
        {
            char c = source[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (depth == 0 && isWanted(i))
            {
                return i;
            }
            else
            {
                depth += c is '{' or '[' or '(' ? 1 : c is '}' or ']' or ')' ? -1 : 0;
            }
        }

        return -1;
    }
}
