namespace Slipway.Migration.Emitting.Naming;

/// <summary>Hands out names that differ from each other and from what is reserved, whatever their case.</summary>
/// <param name="reserved">Names that are taken from the start.</param>
internal sealed class NameTable(params IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words that form a name nobody has yet: as given, or with a number from 2 on.</summary>
    /// <param name="words">The wish.</param>
    /// <param name="form">How the words are written where the name is used.</param>
    public Words Take(Words words, Func<Words, string> form)
    {
        Words wish = words;
        string name = form(words);
        int number = _numbers.GetValueOrDefault(name, 2);
        for (; !_taken.Add(form(wish)); number++)
        {
            wish = words.Append(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        _numbers[name] = number;
        return wish;
    }

    /// <summary>A camel-case name nobody has yet.</summary>
    public string TakeCamel(Words words) => Take(words, static wish => wish.Camel).Camel;

    /// <summary>A Pascal-case name nobody has yet.</summary>
    public string TakePascal(Words words) => Take(words, static wish => wish.Pascal).Pascal;
}
