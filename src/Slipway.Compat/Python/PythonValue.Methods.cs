using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <content>The methods of <c>str</c>, <c>list</c> and <c>dict</c> that scripts mostly use, under their names in C#.</content>
public readonly partial struct PythonValue
{
    /// <summary>Adds an item to a list.</summary>
    /// <param name="item">The item.</param>
    public PythonValue Append(PythonValue item) =>
        PythonRuntime.Call(this, "append", item);

    /// <summary>The text with its first letter large and the others small.</summary>
    public PythonValue Capitalize() =>
        PythonRuntime.Call(this, "capitalize");

    /// <summary>Empties a list or dict.</summary>
    public PythonValue Clear() =>
        PythonRuntime.Call(this, "clear");

    /// <summary>A copy of a list or dict, whose items are the same.</summary>
    public PythonValue Copy() =>
        PythonRuntime.Call(this, "copy");

    /// <summary>How often an item is in a list, or a text in a text.</summary>
    /// <param name="part">What is looked for.</param>
    public PythonValue Count(PythonValue part) =>
        PythonRuntime.Call(this, "count", part);

    /// <summary>Whether a text ends with another, or with one of a tuple.</summary>
    /// <param name="suffix">The end.</param>
    public bool EndsWith(PythonValue suffix) =>
        PythonRuntime.Call(this, "endswith", suffix).Value.IsTrue;

    /// <summary>Adds items to a list.</summary>
    /// <param name="items">The items.</param>
    public PythonValue Extend(PythonValue items) =>
        PythonRuntime.Call(this, "extend", items);

    /// <summary>Where a text begins in a text; -1 when it is not there.</summary>
    /// <param name="part">What is looked for.</param>
    /// <param name="start">Where the search begins.</param>
    public PythonValue Find(PythonValue part, PythonValue? start = null) =>
        start is null ? PythonRuntime.Call(this, "find", part) : PythonRuntime.Call(this, "find", part, start ?? default);

    /// <summary>The item of a dict, or what is given for an absent one.</summary>
    /// <param name="key">The key; for a list, the index.</param>
    /// <param name="absent">What is given when there is none.</param>
    public PythonValue Get(PythonValue key, PythonValue? absent = null) =>
        absent is null ? PythonRuntime.Call(this, "get", key) : PythonRuntime.Call(this, "get", key, absent ?? default);

    /// <summary>Where an item is in a list, or a text in a text.</summary>
    /// <param name="part">What is looked for.</param>
    public PythonValue Index(PythonValue part) =>
        PythonRuntime.Call(this, "index", part);

    /// <summary>Puts an item into a list.</summary>
    /// <param name="index">Before which one.</param>
    /// <param name="item">The item.</param>
    public PythonValue Insert(PythonValue index, PythonValue item) =>
        PythonRuntime.Call(this, "insert", index, item);

    /// <summary>Whether a text has only letters and digits.</summary>
    public bool IsAlnum() =>
        PythonRuntime.Call(this, "isalnum").Value.IsTrue;

    /// <summary>Whether a text has only letters.</summary>
    public bool IsAlpha() =>
        PythonRuntime.Call(this, "isalpha").Value.IsTrue;

    /// <summary>Whether a text has only digits.</summary>
    public bool IsDigit() =>
        PythonRuntime.Call(this, "isdigit").Value.IsTrue;

    /// <summary>Whether a text has only numbers.</summary>
    public bool IsNumeric() =>
        PythonRuntime.Call(this, "isnumeric").Value.IsTrue;

    /// <summary>Whether a text has only white space.</summary>
    public bool IsSpace() =>
        PythonRuntime.Call(this, "isspace").Value.IsTrue;

    /// <summary>Whether a text has only large letters.</summary>
    public bool IsUpper() =>
        PythonRuntime.Call(this, "isupper").Value.IsTrue;

    /// <summary>Whether a text has only small letters.</summary>
    public bool IsLower() =>
        PythonRuntime.Call(this, "islower").Value.IsTrue;

    /// <summary>The pairs of a dict.</summary>
    public PythonValue Items() =>
        PythonRuntime.Call(this, "items");

    /// <summary>The items of a list of texts, with this one between them.</summary>
    /// <param name="items">The items.</param>
    public PythonValue Join(PythonValue items) =>
        PythonRuntime.Call(this, "join", items);

    /// <summary>The keys of a dict.</summary>
    public PythonValue Keys() =>
        PythonRuntime.Call(this, "keys");

    /// <summary>The text in small letters.</summary>
    public PythonValue Lower() =>
        PythonRuntime.Call(this, "lower");

    /// <summary>The text without white space, or certain letters, at its start.</summary>
    /// <param name="letters">The letters; white space when left out.</param>
    public PythonValue LStrip(PythonValue? letters = null) =>
        letters is null ? PythonRuntime.Call(this, "lstrip") : PythonRuntime.Call(this, "lstrip", letters ?? default);

    /// <summary>What is before the first separator, the separator, and what is after it.</summary>
    /// <param name="separator">What is between them; white space when left out.</param>
    public PythonValue Partition(PythonValue separator) =>
        PythonRuntime.Call(this, "partition", separator);

    /// <summary>Takes an item out of a list or dict.</summary>
    /// <param name="key">The key; for a list, the index.</param>
    /// <param name="absent">What is given when there is none.</param>
    public PythonValue Pop(PythonValue? key = null, PythonValue? absent = null) =>
        absent is not null ? PythonRuntime.Call(this, "pop", key ?? default, absent ?? default) : key is null ? PythonRuntime.Call(this, "pop") : PythonRuntime.Call(this, "pop", key ?? default);

    /// <summary>Removes an item from a list.</summary>
    /// <param name="item">The item.</param>
    public PythonValue Remove(PythonValue item) =>
        PythonRuntime.Call(this, "remove", item);

    /// <summary>The text without a prefix.</summary>
    /// <param name="prefix">The start.</param>
    public PythonValue RemovePrefix(PythonValue prefix) =>
        PythonRuntime.Call(this, "removeprefix", prefix);

    /// <summary>The text without a suffix.</summary>
    /// <param name="suffix">The end.</param>
    public PythonValue RemoveSuffix(PythonValue suffix) =>
        PythonRuntime.Call(this, "removesuffix", suffix);

    /// <summary>The text with another one in the place of a part.</summary>
    /// <param name="old">The part.</param>
    /// <param name="replacement">What replaces it.</param>
    /// <param name="most">How many at most.</param>
    public PythonValue Replace(PythonValue old, PythonValue replacement, PythonValue? most = null) =>
        most is null ? PythonRuntime.Call(this, "replace", old, replacement) : PythonRuntime.Call(this, "replace", old, replacement, most ?? default);

    /// <summary>Turns a list round.</summary>
    public PythonValue Reverse() =>
        PythonRuntime.Call(this, "reverse");

    /// <summary>Where a text begins last in a text; -1 when it is not there.</summary>
    /// <param name="part">What is looked for.</param>
    public PythonValue RFind(PythonValue part) =>
        PythonRuntime.Call(this, "rfind", part);

    /// <summary>What is before the last separator, the separator, and what is after it.</summary>
    /// <param name="separator">What is between them; white space when left out.</param>
    public PythonValue RPartition(PythonValue separator) =>
        PythonRuntime.Call(this, "rpartition", separator);

    /// <summary>The parts of a text between separators, from its end.</summary>
    /// <param name="separator">What is between them; white space when left out.</param>
    /// <param name="most">How many at most.</param>
    public PythonValue RSplit(PythonValue? separator = null, PythonValue? most = null) =>
        most is not null ? PythonRuntime.Call(this, "rsplit", separator ?? default, most ?? default) : separator is null ? PythonRuntime.Call(this, "rsplit") : PythonRuntime.Call(this, "rsplit", separator ?? default);

    /// <summary>The text without white space, or certain letters, at its end.</summary>
    /// <param name="letters">The letters; white space when left out.</param>
    public PythonValue RStrip(PythonValue? letters = null) =>
        letters is null ? PythonRuntime.Call(this, "rstrip") : PythonRuntime.Call(this, "rstrip", letters ?? default);

    /// <summary>The item of a dict, which gets it when it has none.</summary>
    /// <param name="key">The key; for a list, the index.</param>
    /// <param name="absent">What is given when there is none.</param>
    public PythonValue SetDefault(PythonValue key, PythonValue? absent = null) =>
        absent is null ? PythonRuntime.Call(this, "setdefault", key) : PythonRuntime.Call(this, "setdefault", key, absent ?? default);

    /// <summary>Sorts a list.</summary>
    public PythonValue Sort() =>
        PythonRuntime.Call(this, "sort");

    /// <summary>The parts of a text between separators, or between white space.</summary>
    /// <param name="separator">What is between them; white space when left out.</param>
    /// <param name="most">How many at most.</param>
    public PythonValue Split(PythonValue? separator = null, PythonValue? most = null) =>
        most is not null ? PythonRuntime.Call(this, "split", separator ?? default, most ?? default) : separator is null ? PythonRuntime.Call(this, "split") : PythonRuntime.Call(this, "split", separator ?? default);

    /// <summary>The lines of a text.</summary>
    public PythonValue SplitLines() =>
        PythonRuntime.Call(this, "splitlines");

    /// <summary>Whether a text begins with another, or with one of a tuple.</summary>
    /// <param name="prefix">The start.</param>
    public bool StartsWith(PythonValue prefix) =>
        PythonRuntime.Call(this, "startswith", prefix).Value.IsTrue;

    /// <summary>The text without white space, or certain letters, at its ends.</summary>
    /// <param name="letters">The letters; white space when left out.</param>
    public PythonValue Strip(PythonValue? letters = null) =>
        letters is null ? PythonRuntime.Call(this, "strip") : PythonRuntime.Call(this, "strip", letters ?? default);

    /// <summary>The text with each word's first letter large.</summary>
    public PythonValue Title() =>
        PythonRuntime.Call(this, "title");

    /// <summary>Puts the items of a dict into this one.</summary>
    /// <param name="items">The items.</param>
    public PythonValue Update(PythonValue items) =>
        PythonRuntime.Call(this, "update", items);

    /// <summary>The text in large letters.</summary>
    public PythonValue Upper() =>
        PythonRuntime.Call(this, "upper");

    /// <summary>The values of a dict.</summary>
    public PythonValue Values() =>
        PythonRuntime.Call(this, "values");

    /// <summary>The text with zeros before it.</summary>
    /// <param name="width">How long it becomes.</param>
    public PythonValue ZFill(PythonValue width) =>
        PythonRuntime.Call(this, "zfill", width);

    /// <summary>A group of what a search found.</summary>
    /// <param name="number">Which one; the whole when left out.</param>
    public PythonValue Group(PythonValue? number = null) => PythonRuntime.Call(this, "group", number ?? 0L);

    /// <summary>The groups of what a search found.</summary>
    public PythonValue Groups() => PythonRuntime.Call(this, "groups");

    /// <summary>Where begins what a search found.</summary>
    public PythonValue Start() => PythonRuntime.Call(this, "start");

    /// <summary>Where ends what a search found.</summary>
    public PythonValue End() => PythonRuntime.Call(this, "end");

    /// <summary><c>item in value</c>.</summary>
    /// <param name="item">An item of a list, a key of a dict, a part of a text.</param>
    public bool Contains(PythonValue item) => Containment.Contains(PythonRuntime.Frame.State, Value, item.Value);
}
