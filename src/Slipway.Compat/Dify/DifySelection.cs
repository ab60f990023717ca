using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Jinja;

namespace Slipway.Compat.Dify;

/// <summary>The items that Dify's list-operator node selects from a list (20): filtered, one of them picked, sorted, cut.</summary>
/// <typeparam name="T">The items' type.</typeparam>
/// <remarks>Immutable: each method returns another selection. Lists are of texts, numbers, booleans or files; any other list fails at its
/// first operation, an empty one never does.</remarks>
public sealed class DifySelection<T>
{
    private readonly IReadOnlyList<JsonNode?> _items;
    private readonly string _path;

    private DifySelection(IReadOnlyList<JsonNode?> items, string path)
    {
        _items = items;
        _path = path;
    }

    /// <summary>The items.</summary>
    /// <exception cref="StepFailedException">An item has another type.</exception>
    public IReadOnlyList<T> Result => DifyList.Items<T>(new JsonArray([.. _items.Select(item => item?.DeepClone())]), _path);

    /// <summary>The first item; null where there is none.</summary>
    public JsonNode? FirstRecord => _items.Count > 0 ? _items[0] : null;

    /// <summary>The last item; null where there is none.</summary>
    public JsonNode? LastRecord => _items.Count > 0 ? _items[^1] : null;

    /// <summary>All items of a list; none for what is empty.</summary>
    /// <param name="value">The list.</param>
    /// <param name="path">Its name, for messages: <c>node.items</c>.</param>
    /// <exception cref="StepFailedException">The value is no list, or one of something else; code <c>ListOperatorError</c>.</exception>
    internal static DifySelection<T> Of(object? value, string path)
    {
        DifyValue seen = DifyValue.Of(value);
        if (seen.IsFalsy)
        {
            return new([], path);
        }

        if (seen.Kind is not DifyKind.List)
        {
            throw Fail($"Variable {path} is not an array type.");
        }

        var selection = new DifySelection<T>([.. seen.List], path);
        selection.KindOfItems();
        return selection;
    }

    /// <summary>The items for which a comparison holds.</summary>
    /// <param name="operator">Dify's operator: <c>contains</c>, <c>not in</c>, <c>≥</c>, <c>is</c> and so on.</param>
    /// <param name="operand">What an item is compared with: text, texts or a boolean.</param>
    /// <param name="key">For files, the attribute that is looked at.</param>
    /// <exception cref="StepFailedException">Items cannot be compared so; code <c>ListOperatorError</c>.</exception>
    public DifySelection<T> Where(string @operator, object? operand, string key = "")
    {
        if (_items.Count == 0)
        {
            return this;
        }

        Func<JsonNode?, bool> holds = KindOfItems() switch
        {
            DifyKind.Text => SelectionRules.OfText(@operator, operand) is var rule ? item => rule(DifyValue.Of(item).Text) : null!,
            DifyKind.Number => SelectionRules.OfNumber(@operator, operand) is var rule ? item => rule(DifyValue.Of(item).Number) : null!,
            DifyKind.Boolean => SelectionRules.OfBoolean(@operator, operand) is var rule ? item => rule(DifyValue.Of(item).Boolean) : null!,
            _ => SelectionRules.OfFile(key, @operator, operand) is var rule ? item => rule(DifyValue.Of(item).File) : null!,
        };
        return new([.. _items.Where(holds)], _path);
    }

    /// <summary>One item alone.</summary>
    /// <param name="serial">Its number as text, from 1.</param>
    /// <exception cref="StepFailedException">There is no such item; code <c>ListOperatorError</c>.</exception>
    public DifySelection<T> Pick(string serial)
    {
        if (_items.Count == 0)
        {
            return this;
        }

        return int.TryParse(PythonString.Strip(serial), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= _items.Count
            ? new([_items[number - 1]], _path)
            : throw Fail($"Invalid serial index: must be between 1 and {_items.Count}, got {serial}");
    }

    /// <summary>The items in order; equal ones stay as they were.</summary>
    /// <param name="isDescending">Whether the greatest comes first.</param>
    /// <param name="key">For files, the attribute that is looked at.</param>
    /// <exception cref="StepFailedException">Files have no such attribute; code <c>ListOperatorError</c>.</exception>
    public DifySelection<T> Order(bool isDescending, string key = "")
    {
        if (_items.Count == 0)
        {
            return this;
        }

        IComparer<object> comparer = Comparer<object>.Create(static (left, right) => left is string text
            ? CodePoints.Compare(text, (string)right)
            : ((DifyNumber)left).CompareTo((DifyNumber)right));
        DifyKind kind = KindOfItems();
        object Key(JsonNode? item)
        {
            DifyValue value = DifyValue.Of(item);
            return kind switch
            {
                DifyKind.Text => value.Text,
                DifyKind.Number or DifyKind.Boolean => value.Number,
                _ when key == "size" => (DifyNumber)value.File.Size,
                _ => SelectionRules.Attribute(value.File, key),
            };
        }

        return new(isDescending ? [.. _items.OrderByDescending(Key, comparer)] : [.. _items.OrderBy(Key, comparer)], _path);
    }

    /// <summary>The first items.</summary>
    /// <param name="size">The most items; a negative number leaves out as many at the end.</param>
    public DifySelection<T> Limit(int size) => new([.. _items.Take(size >= 0 ? size : Math.Max(0, _items.Count + size))], _path);

    private DifyKind KindOfItems()
    {
        List<DifyKind> kinds = [.. _items.Select(item => DifyValue.Of(item).Kind).Distinct()];
        return kinds is [DifyKind.Text or DifyKind.Number or DifyKind.Boolean or DifyKind.File]
            ? kinds[0]
            : throw Fail($"Variable {_path} is no list of texts, numbers, booleans or files.");
    }

    private static StepFailedException Fail(string message) => SelectionRules.Fail(message);
}

/// <summary>Begins selections.</summary>
public static class DifySelection
{
    /// <summary>All items of a list; none for what is empty.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="value">The list.</param>
    /// <param name="path">Its name, for messages: <c>node.items</c>.</param>
    /// <exception cref="StepFailedException">The value is no list, or one of something else; code <c>ListOperatorError</c>.</exception>
    public static DifySelection<T> From<T>(object? value, string path) => DifySelection<T>.Of(value, path);
}
