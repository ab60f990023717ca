using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>A value inside a template. The default is <c>none</c>.</summary>
/// <remarks>Lists and dicts are references: a template may change them, and several values may share one.</remarks>
[DebuggerDisplay("{ToString()}")]
public readonly struct JinjaValue : IEquatable<JinjaValue>
{
    private static readonly ScalarTag IntegerTag = new();
    private static readonly ScalarTag FloatTag = new();
    private static readonly ScalarTag BooleanTag = new();
    private static readonly ScalarTag MissingTag = new();

    // Null for none, a tag for the scalars that live in _bits, a string, or a HeapValue.
    private readonly object? _reference;
    private readonly long _bits;

    private JinjaValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    internal JinjaValue(HeapValue value) => _reference = value;

    /// <summary>The value <c>none</c>.</summary>
    public static JinjaValue None => default;

    /// <summary>What the value is.</summary>
    public JinjaValueKind Kind => _reference switch
    {
        null => JinjaValueKind.None,
        string => JinjaValueKind.String,
        HeapValue heap => heap.Kind,
        _ when IsInt => JinjaValueKind.Integer,
        _ when IsFloat => JinjaValueKind.Float,
        _ when IsBool => JinjaValueKind.Boolean,
        _ => JinjaValueKind.Undefined,
    };

    /// <summary>Whether nothing was there.</summary>
    public bool IsUndefined => _reference is UndefinedValue;

    /// <summary>Whether this is <c>none</c>.</summary>
    public bool IsNone => _reference is null;

    /// <summary>Marks an absent argument or variable; never seen by templates.</summary>
    internal static JinjaValue Missing => new(MissingTag, 0);

    internal bool IsMissing => ReferenceEquals(_reference, MissingTag);

    /// <summary>Whether this is an integer that fits in 64 bits (a <c>bool</c> does not count).</summary>
    internal bool IsInt => ReferenceEquals(_reference, IntegerTag);

    internal bool IsFloat => ReferenceEquals(_reference, FloatTag);

    internal bool IsBool => ReferenceEquals(_reference, BooleanTag);

    internal long RawInt => _bits;

    internal bool RawBool => _bits != 0;

    internal double RawFloat => BitConverter.Int64BitsToDouble(_bits);

    internal object? Reference => _reference;

    /// <summary>A text.</summary>
    /// <param name="value">The text; null gives <c>none</c>.</param>
    public static implicit operator JinjaValue(string? value) => new(value, 0);

    /// <summary>An integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator JinjaValue(long value) => new(IntegerTag, value);

    /// <summary>An integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator JinjaValue(int value) => new(IntegerTag, value);

    /// <summary>A floating point number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator JinjaValue(double value) => new(FloatTag, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    /// <param name="value">The truth.</param>
    public static implicit operator JinjaValue(bool value) => new(BooleanTag, value ? 1 : 0);

    /// <summary>An integer of any size.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator JinjaValue(BigInteger value) => FromBigInteger(value);

    /// <summary>Python's equality.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(JinjaValue left, JinjaValue right) => Equality.AreEqual(left, right);

    /// <summary>The opposite of Python's equality.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(JinjaValue left, JinjaValue right) => !Equality.AreEqual(left, right);

    internal static JinjaValue FromBigInteger(in BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : new JinjaValue(new BigIntValue(value));

    /// <summary>A new list.</summary>
    /// <param name="items">Its items.</param>
    public static JinjaValue FromList(IEnumerable<JinjaValue> items) => new(new ListValue([.. items]));

    /// <summary>A new dict.</summary>
    /// <param name="items">Its keys and values; the last of equal keys wins.</param>
    public static JinjaValue FromDictionary(IEnumerable<KeyValuePair<string, JinjaValue>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var dict = new DictValue();
        foreach (KeyValuePair<string, JinjaValue> item in items)
        {
            dict[item.Key] = item.Value;
        }

        return new JinjaValue(dict);
    }

    /// <summary>A text that automatic escaping leaves as it is.</summary>
    /// <param name="html">Trusted HTML.</param>
    public static JinjaValue FromSafeHtml(string html) => new(new SafeString(html));

    /// <summary>The value of a .NET object.</summary>
    /// <param name="value">
    /// A string, number, bool, date, JSON node or element, dictionary, sequence, <see cref="JinjaFunction"/>, or any other object, of which
    /// templates see the public readable properties.
    /// </param>
    /// <exception cref="JinjaRuntimeException">The object is of a kind that templates must not see, such as a type or a delegate.</exception>
    public static JinjaValue From(object? value) => InputConversion.Convert(value);

    /// <summary>The value as a .NET object: string, long, BigInteger, double, bool, List, Dictionary, or null for none and undefined.</summary>
    /// <remarks>Iterators are read to their end. What has no counterpart becomes its text.</remarks>
    /// <exception cref="JinjaRecursionLimitException">The value contains itself or is nested too deep.</exception>
    public object? ToObject() => OutputConversion.ToObject(this, 0);

    /// <summary>Tries to read a text.</summary>
    /// <param name="text">The text.</param>
    public bool TryGetString([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = _reference as string ?? (_reference as SafeString)?.Text;
        return text is not null;
    }

    /// <summary>Tries to read an integer of 64 bits; a bool counts as 0 or 1.</summary>
    /// <param name="value">The number.</param>
    public bool TryGetInt64(out long value)
    {
        value = _bits;
        return IsInt || IsBool;
    }

    /// <summary>Tries to read a number.</summary>
    /// <param name="value">The number.</param>
    public bool TryGetDouble(out double value) => Numbers.TryToDouble(this, out value);

    /// <summary>Tries to read an attribute or key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    public bool TryGetMember(string name, out JinjaValue value)
    {
        if (_reference is DictValue dict)
        {
            return dict.TryGetValue(name, out value);
        }

        value = default;
        return false;
    }

    /// <summary>The items of a sequence, the keys of a mapping, the characters of a text; nothing for undefined.</summary>
    /// <exception cref="JinjaRuntimeException">The value cannot be iterated.</exception>
    public IEnumerable<JinjaValue> Items()
    {
        JinjaIterator iterator = Iteration.Start(this);
        while (iterator.MoveNext(out JinjaValue item))
        {
            yield return item;
        }
    }

    /// <summary>Python's truth: false for none, zero, empty and undefined.</summary>
    /// <exception cref="JinjaUndefinedException">The value is undefined and undefined values are strict.</exception>
    public bool IsTrue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsBool ? _bits != 0 : IsTrueSlow();
    }

    /// <summary>The value as Python prints it.</summary>
    public override string ToString() => IsMissing ? "missing" : Printing.ToText(this);

    /// <inheritdoc/>
    public bool Equals(JinjaValue other) => Equality.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JinjaValue other && Equality.AreEqual(this, other);

    /// <inheritdoc/>
    /// <exception cref="JinjaRuntimeException">Lists and dicts have no hash.</exception>
    public override int GetHashCode() => Equality.Hash(this);

    private bool IsTrueSlow() => _reference switch
    {
        null => false,
        string text => text.Length > 0,
        HeapValue heap => heap.IsTrue,
        _ when IsFloat => RawFloat != 0,
        _ => _bits != 0,
    };

    private sealed class ScalarTag;
}
