using System.Collections;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>A value of a script that was ported from Python: with Python's types, operators and truth.</summary>
/// <remarks>
/// <para>The default is <c>None</c>. Lists and dicts are references, as in Python. Texts are counted, indexed and cut by code points.</para>
/// <para><c>a &amp;&amp; b</c> and <c>a || b</c> give one of the two, as <c>and</c> and <c>or</c> do. <see cref="ToString"/> is <c>str()</c>, so
/// that f-strings become interpolated strings. What Python would raise is thrown, see <see cref="PythonException.Matches"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString()}")]
[CollectionBuilder(typeof(PythonValue), nameof(List))]
public readonly partial struct PythonValue : IEquatable<PythonValue>, IEnumerable<PythonValue>
{
    internal PythonValue(JinjaValue value) => Value = value;

    /// <summary>Python's <c>None</c>.</summary>
    public static PythonValue None => default;

    /// <summary>Whether this is <c>None</c>.</summary>
    public bool IsNone => Value.IsNone;

    internal JinjaValue Value { get; }

    /// <summary><c>value[key]</c>.</summary>
    /// <param name="key">An index, counted from the end when it is negative, or a key.</param>
    /// <exception cref="PythonException">There is no such item, or the value has none.</exception>
    public PythonValue this[PythonValue key]
    {
        get
        {
            if (Value.Reference is string text ? Subscripts.TryGetCharacter(text, key.Value, out JinjaValue item) : TryGetItem(key.Value, out item))
            {
                return new(item);
            }

            throw MissingItem(key);
        }

        set
        {
            switch (Value.Reference)
            {
                case DictValue dict:
                    dict[key.Value] = value.Value;
                    break;
                case ListValue list when Subscripts.TryIndex(key.Value, list.Items.Count, out int index):
                    list.Items[index] = value.Value;
                    break;
                case ListValue:
                    throw MissingItem(key);
                default:
                    throw new PythonException("TypeError", $"'{Types.Name(Value)}' object does not support item assignment");
            }
        }
    }

    /// <summary>A text; null is <c>None</c>.</summary>
    /// <param name="value">The text.</param>
    public static implicit operator PythonValue(string? value) => new((JinjaValue)value);

    /// <summary>An integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator PythonValue(long value) => new((JinjaValue)value);

    /// <summary>An integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator PythonValue(int value) => new((JinjaValue)value);

    /// <summary>An integer of any size.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator PythonValue(BigInteger value) => new((JinjaValue)value);

    /// <summary>A float.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator PythonValue(double value) => new((JinjaValue)value);

    /// <summary>A bool.</summary>
    /// <param name="value">The truth.</param>
    public static implicit operator PythonValue(bool value) => new((JinjaValue)value);

    /// <summary>A list.</summary>
    /// <param name="items">Its items.</param>
    public static PythonValue List(params ReadOnlySpan<PythonValue> items)
    {
        var list = new List<JinjaValue>(items.Length);
        foreach (PythonValue item in items)
        {
            list.Add(item.Value);
        }

        return new(new ListValue(list));
    }

    /// <summary>A tuple.</summary>
    /// <param name="items">Its items.</param>
    public static PythonValue Tuple(params ReadOnlySpan<PythonValue> items)
    {
        var all = new JinjaValue[items.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = items[i].Value;
        }

        return new(new TupleValue(all));
    }

    /// <summary>The value that JSON holds: numbers without a fraction or an exponent are integers.</summary>
    /// <param name="json">JSON; null is <c>None</c>.</param>
    public static PythonValue FromJson(JsonNode? json) => PythonJsonReader.Read(json?.ToJsonString() ?? "null");

    /// <summary>The value as JSON. NaN and the infinities, for which it has no number, become their names, halves of letters question marks.</summary>
    /// <exception cref="PythonException">JSON has nothing for it.</exception>
    public JsonNode? ToJson() => JsonNode.Parse(PythonJsonWriter.Write(this, new() { EnsureAscii = false, IsForOthers = true }), documentOptions: new() { MaxDepth = PythonJsonReader.MaxDepth + 1 });

    /// <summary>The two parts of a pair.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <exception cref="PythonException">It has not two parts.</exception>
    public void Deconstruct(out PythonValue first, out PythonValue second)
    {
        PythonValue[] parts = Parts(2);
        (first, second) = (parts[0], parts[1]);
    }

    /// <summary>The three parts of a triple.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    /// <exception cref="PythonException">It has not three parts.</exception>
    public void Deconstruct(out PythonValue first, out PythonValue second, out PythonValue third)
    {
        PythonValue[] parts = Parts(3);
        (first, second, third) = (parts[0], parts[1], parts[2]);
    }

    /// <summary><c>value[key] = item</c>, where C# has no variable to set an indexer of.</summary>
    /// <param name="key">An index or a key.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="PythonException">The value is no list or dict, or the list has no such item.</exception>
    public void Set(PythonValue key, PythonValue item)
    {
        PythonValue self = this;
        self[key] = item;
    }

    /// <summary><c>value[start:stop:step]</c>; what is <c>None</c> is left out.</summary>
    /// <param name="start">The first.</param>
    /// <param name="stop">The one behind the last.</param>
    /// <param name="step">From each to the next.</param>
    public PythonValue Slice(PythonValue start, PythonValue stop, PythonValue step = default) =>
        new(Subscripts.Slice(PythonRuntime.Frame.State, Value, start.Value, stop.Value, step.Value));

    /// <summary>The items of a list, the keys of a dict, the characters of a text.</summary>
    public IEnumerator<PythonValue> GetEnumerator()
    {
        JinjaIterator items = Iteration.Start(Value);
        while (items.MoveNext(out JinjaValue item))
        {
            PythonRuntime.CountItem();
            yield return new(item);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PythonValue other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PythonValue other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>What <c>str()</c> gives.</summary>
    public override string ToString() => PythonRuntime.Frame.State.ToText(Value);

    private bool TryGetItem(JinjaValue key, out JinjaValue item)
    {
        item = default;
        return Value.Reference is HeapValue { IsSubscriptable: true } heap && heap.TryGetItem(key, out item);
    }

    private PythonException MissingItem(PythonValue key)
    {
        if (Value.Reference is DictValue)
        {
            // What cannot be a key at all is another mistake.
            Equality.Hash(key.Value);
        }

        return Missing(key);
    }

    private PythonException Missing(PythonValue key) => Value.Reference switch
    {
        DictValue => new("KeyError", PythonRuntime.Frame.State.Represent(key.Value)),
        string or HeapValue { IsSubscriptable: true } when Types.IsInteger(key.Value) => new("IndexError", $"{Types.Name(Value)} index out of range"),
        string or HeapValue { IsSubscriptable: true } => new("TypeError", $"{Types.Name(Value)} indices must be integers or slices, not {Types.Name(key.Value)}"),
        _ => new("TypeError", $"'{Types.Name(Value)}' object is not subscriptable"),
    };

    private PythonValue[] Parts(int count)
    {
        var parts = new List<PythonValue>(count);
        foreach (PythonValue part in this)
        {
            parts.Add(part);
        }

        return parts.Count == count ? [.. parts]
            : throw new PythonException("ValueError", parts.Count > count ? $"too many values to unpack (expected {count})" : $"not enough values to unpack (expected {count}, got {parts.Count})");
    }
}
