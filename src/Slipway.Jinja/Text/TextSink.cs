using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>Text being made: a pooled buffer that may overflow into a <see cref="TextWriter"/>.</summary>
/// <remarks>Macros and blocks that capture write into the same buffer and cut their text off its end.</remarks>
internal sealed class TextSink : IDisposable
{
    private const int FlushSize = 16 * 1024;
    private readonly TextWriter? _writer;
    private readonly long _limit;
    private readonly bool _isOutput;
    private char[] _buffer;
    private int _length;
    private long _flushed;
    private int _captures;
    private List<HeapValue>? _open;

    /// <summary>Begins a text.</summary>
    /// <param name="limit">The longest text.</param>
    /// <param name="isOutput">Whether this is the output of a render, and not a value.</param>
    /// <param name="writer">Where the text goes when there is much of it.</param>
    public TextSink(long limit, bool isOutput = false, TextWriter? writer = null)
    {
        _limit = limit;
        _isOutput = isOutput;
        _writer = writer;
        _buffer = ArrayPool<char>.Shared.Rent(1024);
    }

    public int Length => _length;

    public void Append(char value)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_length++] = value;
    }

    public void Append(string value)
    {
        if (value.Length > _buffer.Length - _length)
        {
            Grow(value.Length);
        }

        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    public void Append(ReadOnlySpan<char> value)
    {
        if (value.Length > _buffer.Length - _length)
        {
            Grow(value.Length);
        }

        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    public void Append(char value, int count)
    {
        if (count > _buffer.Length - _length)
        {
            Grow(count);
        }

        _buffer.AsSpan(_length, count).Fill(value);
        _length += count;
    }

    public void Append(long value)
    {
        const int longest = 20;
        if (_buffer.Length - _length < longest)
        {
            Grow(longest);
        }

        value.TryFormat(_buffer.AsSpan(_length), out int written, provider: CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Begins to capture: what follows can be taken off again.</summary>
    public int BeginCapture()
    {
        _captures++;
        return _length;
    }

    /// <summary>Ends a capture and takes its text.</summary>
    public string EndCapture(int start)
    {
        string text = _length == start ? "" : new string(_buffer, start, _length - start);
        AbandonCapture(start);
        return text;
    }

    /// <summary>Ends a capture that stays in the output.</summary>
    public void KeepCapture() => _captures--;

    public void AbandonCapture(int start)
    {
        _length = start;
        _captures--;
    }

    /// <summary>Begins to represent a container; false when it is being represented already, further out.</summary>
    public bool TryOpen(HeapValue container)
    {
        _open ??= [];
        if (_open.Contains(container))
        {
            return false;
        }

        if (_open.Count >= Equality.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaRecursionLimitException(Equality.MaxDepth);
        }

        _open.Add(container);
        return true;
    }

    public void Close() => _open!.RemoveAt(_open.Count - 1);

    /// <summary>Passes the text on to the writer when there is enough of it and nobody is capturing.</summary>
    public void FlushIfLarge()
    {
        if (_writer is not null && _length >= FlushSize && _captures == 0)
        {
            Flush();
        }
    }

    public void Flush()
    {
        _writer!.Write(_buffer, 0, _length);
        _flushed += _length;
        _length = 0;
    }

    public override string ToString() => new(_buffer, 0, _length);

    public void Dispose()
    {
        char[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private void Grow(int more)
    {
        if (_writer is not null && _captures == 0 && _length >= FlushSize)
        {
            Flush();
            if (more <= _buffer.Length)
            {
                return;
            }
        }

        long needed = (long)_length + more;
        if (_flushed + needed > _limit)
        {
            throw _isOutput ? new JinjaOutputLimitException(_limit) : new JinjaSizeLimitException(_limit, nameof(JinjaLimits.MaxStringLength));
        }

        long size = Math.Min(Math.Max(needed, _buffer.Length * 2L), Array.MaxLength);
        char[] larger = ArrayPool<char>.Shared.Rent((int)size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
