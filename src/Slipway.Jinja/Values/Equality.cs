using System.Numerics;
using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>Python's <c>==</c> and <c>hash()</c>: numbers of different types are equal when their values are.</summary>
internal static class Equality
{
    /// <summary>Deeper data is refused instead of overflowing the stack.</summary>
    public const int MaxDepth = 500;

    /// <summary>The containers one comparison or hash may go through: shared parts can make few values look like very many.</summary>
    private const int MaxSteps = 2_000_000;

    [ThreadStatic]
    private static int _steps;

    public static bool AreEqual(in JinjaValue left, in JinjaValue right, int depth = 0)
    {
        object? a = left.Reference;
        object? b = right.Reference;
        if (a is string leftText && b is string rightText)
        {
            return leftText == rightText;
        }

        if (left.IsInt && right.IsInt)
        {
            return left.RawInt == right.RawInt;
        }

        if (a is UndefinedValue undefined)
        {
            return undefined.EqualTo(b as HeapValue ?? undefined, depth) && b is UndefinedValue;
        }

        if (b is UndefinedValue other)
        {
            return other.EqualTo(a as HeapValue ?? other, depth) && a is UndefinedValue;
        }

        if (Types.IsNumber(left) && Types.IsNumber(right))
        {
            return Numbers.AreEqual(left, right);
        }

        if (a is SafeString || b is SafeString)
        {
            return Types.Text(left) is { } text && text == Types.Text(right);
        }

        if (a is HeapValue leftHeap && b is HeapValue rightHeap)
        {
            CountStep(depth);
            return ReferenceEquals(a, b) || leftHeap.EqualTo(rightHeap, depth + 1);
        }

        return a is null && b is null;
    }

    /// <summary>Equality of dict keys, where identity suffices.</summary>
    public static bool AreKeysEqual(in JinjaValue left, in JinjaValue right) =>
        (left.Reference is HeapValue && ReferenceEquals(left.Reference, right.Reference)) || AreEqual(left, right);

    public static bool SequencesEqual(ReadOnlySpan<JinjaValue> left, ReadOnlySpan<JinjaValue> right, int depth)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int index = 0; index < left.Length; index++)
        {
            if (!(left[index].Reference is HeapValue && ReferenceEquals(left[index].Reference, right[index].Reference)) &&
                !AreEqual(left[index], right[index], depth))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsHashable(in JinjaValue value, int depth = 0)
    {
        if (value.Reference is not TupleValue tuple)
        {
            return value.Reference is not HeapValue { IsHashable: false };
        }

        EnsureDepth(depth);
        foreach (JinjaValue item in tuple.Items)
        {
            if (!IsHashable(item, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A hash of 31 bits.</summary>
    /// <exception cref="JinjaRuntimeException">The value cannot be a key.</exception>
    public static int Hash(in JinjaValue value, int depth = 0)
    {
        if (value.Reference is HeapValue)
        {
            CountStep(depth);
        }

        int hash = value.Reference switch
        {
            null => 0x2ace,
            string text => DictValue.HashOf(text),
            HeapValue heap => heap.HashCode(depth),
            _ when value.IsFloat => HashFloat(value.RawFloat),
            _ => HashInteger(value.RawInt),
        };
        return hash & int.MaxValue;
    }

    /// <summary>Refuses recursion over values that are nested too deep.</summary>
    public static void EnsureDepth(int depth)
    {
        if (depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaRecursionLimitException(MaxDepth);
        }
    }

    private static void CountStep(int depth)
    {
        EnsureDepth(depth);
        _steps = depth == 0 ? 0 : _steps + 1;
        if (_steps > MaxSteps)
        {
            throw new JinjaIterationLimitException(MaxSteps);
        }
    }

    private static int HashFloat(double value)
    {
        if (value != Math.Floor(value) || double.IsInfinity(value))
        {
            return value.GetHashCode();
        }

        return Math.Abs(value) < 9e18 ? HashInteger((long)value) : JinjaValue.FromBigInteger(new BigInteger(value)).Reference is BigIntValue big
            ? big.HashCode(0)
            : HashInteger((long)value);
    }

    // Fibonacci hashing: consecutive numbers spread over the low bits that choose the bucket.
    private static int HashInteger(long value) => (int)((ulong)value * 0x9E3779B97F4A7C15 >> 33);
}
