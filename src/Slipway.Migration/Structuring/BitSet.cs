using System.Numerics;

namespace Slipway.Migration.Structuring;

/// <summary>A set of small numbers.</summary>
/// <param name="capacity">One more than the greatest number.</param>
internal sealed class BitSet(int capacity)
{
    private readonly ulong[] _words = new ulong[(capacity + 63) / 64];

    public void Add(int value) => _words[value / 64] |= 1UL << (value % 64);

    public bool Contains(int value) => (_words[value / 64] & (1UL << (value % 64))) != 0;

    public void UnionWith(BitSet other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public bool Overlaps(BitSet other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & other._words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a number is in this set and in another, and not in a third.</summary>
    public bool Overlaps(BitSet other, BitSet without)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & other._words[i] & ~without._words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public IEnumerable<int> Values()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
            {
                yield return (i * 64) + BitOperations.TrailingZeroCount(word);
            }
        }
    }
}
