using System.Text;

namespace Slipway.Jinja;

/// <summary><c>capitalize</c>, <c>title</c> and <c>swapcase</c>.</summary>
internal static class StringCase
{
    public static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        int first = CodePoints.SizeAt(text, 0);
        return CaseMapping.ToTitle(text[..first]) + CaseMapping.ToLower(text)[CaseMapping.ToLower(text[..first]).Length..];
    }

    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        string lower = CaseMapping.ToLower(text);
        bool sameLength = lower.Length == text.Length;
        bool inWord = false;
        for (int index = 0; index < text.Length;)
        {
            int size = CodePoints.SizeAt(text, index);
            string character = text.Substring(index, size);
            title.Append(!inWord ? CaseMapping.ToTitle(character) : sameLength ? lower.Substring(index, size) : CaseMapping.ToLower(character));
            inWord = CaseMapping.IsCased(text, index);
            index += size;
        }

        return title.ToString();
    }

    public static string Swap(string text)
    {
        var swapped = new StringBuilder(text.Length);
        string lower = CaseMapping.ToLower(text);
        bool sameLength = lower.Length == text.Length;
        for (int index = 0; index < text.Length;)
        {
            int size = CodePoints.SizeAt(text, index);
            string character = text.Substring(index, size);
            swapped.Append(CaseMapping.IsUpper(text, index) ? (sameLength ? lower.Substring(index, size) : CaseMapping.ToLower(character))
                : CaseMapping.IsLower(text, index) ? CaseMapping.ToUpper(character)
                : character);
            index += size;
        }

        return swapped.ToString();
    }
}
