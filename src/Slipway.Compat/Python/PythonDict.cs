using System.Collections;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Writes a dict: <c>new PythonDict { ["name"] = value }</c>.</summary>
public sealed class PythonDict : IEnumerable<PythonValue>
{
    private readonly DictValue _dict = new();

    /// <summary>Sets an item; of equal keys the last wins.</summary>
    /// <param name="key">The key.</param>
    public PythonValue this[PythonValue key]
    {
        set => _dict[key.Value] = value.Value;
    }

    /// <summary>The dict.</summary>
    /// <param name="dict">What was written.</param>
    public static implicit operator PythonValue(PythonDict dict) => new(new JinjaValue(dict._dict));

    /// <summary>The dict <c>{key(item): value(item) for item in items if where(item)}</c>.</summary>
    /// <param name="items">What has items.</param>
    /// <param name="key">The key of an item.</param>
    /// <param name="value">The value of an item.</param>
    /// <param name="where">Whether an item counts; null for all.</param>
    public static PythonValue Of(PythonValue items, Func<PythonValue, PythonValue> key, Func<PythonValue, PythonValue> value, Func<PythonValue, PythonValue>? where = null)
    {
        var dict = new PythonDict();
        foreach (PythonValue item in items)
        {
            if (where is null || PythonBuiltins.Bool(where(item)))
            {
                PythonValue name = key(item);
                dict[name] = value(item);
            }
        }

        return dict;
    }

    /// <summary>The dict <c>{key(first, second): value(first, second) for first, second in items if where(first, second)}</c>.</summary>
    /// <param name="items">What has pairs.</param>
    /// <param name="key">The key of a pair.</param>
    /// <param name="value">The value of a pair.</param>
    /// <param name="where">Whether a pair counts; null for all.</param>
    public static PythonValue Of(
        PythonValue items, Func<PythonValue, PythonValue, PythonValue> key, Func<PythonValue, PythonValue, PythonValue> value, Func<PythonValue, PythonValue, PythonValue>? where = null)
    {
        var dict = new PythonDict();
        foreach ((PythonValue first, PythonValue second) in items)
        {
            if (where is null || PythonBuiltins.Bool(where(first, second)))
            {
                PythonValue name = key(first, second);
                dict[name] = value(first, second);
            }
        }

        return dict;
    }

    /// <inheritdoc/>
    public IEnumerator<PythonValue> GetEnumerator() => ((PythonValue)this).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
