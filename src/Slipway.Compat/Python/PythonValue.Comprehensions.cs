using static Slipway.Compat.Python.PythonBuiltins;

namespace Slipway.Compat.Python;

/// <content>Comprehensions and generators. Each item is tested and changed before the next one is looked at, as in Python.</content>
public readonly partial struct PythonValue
{
    /// <summary><c>[change(item) for item in value if where(item)]</c>.</summary>
    /// <param name="change">Makes of each item another.</param>
    /// <param name="where">Whether an item counts; null for all.</param>
    public PythonValue Map(Func<PythonValue, PythonValue> change, Func<PythonValue, PythonValue>? where = null) => List([.. Changed(this, change, where)]);

    /// <summary><c>[change(first, second) for first, second in value if where(first, second)]</c>.</summary>
    /// <param name="change">Makes of each pair an item.</param>
    /// <param name="where">Whether a pair counts; null for all.</param>
    public PythonValue Map(Func<PythonValue, PythonValue, PythonValue> change, Func<PythonValue, PythonValue, PythonValue>? where = null) =>
        List([.. Changed(this, change, where)]);

    /// <summary><c>(change(item) for item in value if where(item))</c>: items that are made when they are asked for, and given once.</summary>
    /// <param name="change">Makes of each item another.</param>
    /// <param name="where">Whether an item counts; null for all.</param>
    public PythonValue Each(Func<PythonValue, PythonValue> change, Func<PythonValue, PythonValue>? where = null) =>
        PythonIterators.Generator(this, items => Changed(items, change, where));

    /// <summary><c>(change(first, second) for first, second in value if where(first, second))</c>: items that are made when they are asked for, and given
    /// once.</summary>
    /// <param name="change">Makes of each pair an item.</param>
    /// <param name="where">Whether a pair counts; null for all.</param>
    public PythonValue Each(Func<PythonValue, PythonValue, PythonValue> change, Func<PythonValue, PythonValue, PythonValue>? where = null) =>
        PythonIterators.Generator(this, items => Changed(items, change, where));

    /// <summary><c>[item for item in value if test(item)]</c>.</summary>
    /// <param name="test">Whether an item stays.</param>
    public PythonValue Filter(Func<PythonValue, PythonValue> test) => Map(item => item, test);

    /// <summary><c>[(first, second) for first, second in value if test(first, second)]</c>.</summary>
    /// <param name="test">Whether a pair stays.</param>
    public PythonValue Filter(Func<PythonValue, PythonValue, PythonValue> test) => Map((first, second) => Tuple(first, second), test);

    private static IEnumerable<PythonValue> Changed(IEnumerable<PythonValue> items, Func<PythonValue, PythonValue> change, Func<PythonValue, PythonValue>? where)
    {
        foreach (PythonValue item in items)
        {
            if (where is null || Bool(where(item)))
            {
                yield return change(item);
            }
        }
    }

    private static IEnumerable<PythonValue> Changed(
        IEnumerable<PythonValue> items, Func<PythonValue, PythonValue, PythonValue> change, Func<PythonValue, PythonValue, PythonValue>? where)
    {
        foreach ((PythonValue first, PythonValue second) in items)
        {
            if (where is null || Bool(where(first, second)))
            {
                yield return change(first, second);
            }
        }
    }
}
