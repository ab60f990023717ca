using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>The evaluated arguments of a call.</summary>
internal readonly ref struct CallArguments(ReadOnlySpan<JinjaValue> positional, ReadOnlySpan<string> names = default, ReadOnlySpan<JinjaValue> named = default)
{
    public readonly ReadOnlySpan<JinjaValue> Positional = positional;
    public readonly ReadOnlySpan<string> Names = names;
    public readonly ReadOnlySpan<JinjaValue> Named = named;
}

/// <summary>Room for arguments on the stack.</summary>
[InlineArray(Size)]
internal struct ArgumentBuffer
{
    public const int Size = 6;
    private JinjaValue _first;
}
