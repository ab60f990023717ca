using System.Buffers;

namespace Slipway.Jinja;

/// <summary>Text being made in a buffer of the caller, which is replaced by a pooled one when it is full.</summary>
/// <remarks>When the text is abandoned, the pool loses a buffer: no harm.</remarks>
internal ref struct TextBuffer(Span<char> room)
{
    private Span<char> _text = room;
    private char[]? _pooled;
    private int _length;

    public readonly int Length => _length;

    public void Append(char value)
    {
        if (_length == _text.Length)
        {
            Grow(1);
        }

        _text[_length++] = value;
    }

    public void Append(ReadOnlySpan<char> value)
    {
        if (value.Length > _text.Length - _length)
        {
            Grow(value.Length);
        }

        value.CopyTo(_text[_length..]);
        _length += value.Length;
    }

    public void Append(char value, int count)
    {
        if (count > _text.Length - _length)
        {
            Grow(count);
        }

        _text.Slice(_length, count).Fill(value);
        _length += count;
    }

    /// <summary>Gives the text and the buffer back.</summary>
    public string Finish()
    {
        string text = _text[.._length].ToString();
        Release();
        return text;
    }

    private void Release()
    {
        if (_pooled is not null)
        {
            ArrayPool<char>.Shared.Return(_pooled);
            _pooled = null;
        }
    }

    private void Grow(int more)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + more, _text.Length * 2));
        _text[.._length].CopyTo(larger);
        Release();
        _pooled = larger;
        _text = larger;
    }
}
