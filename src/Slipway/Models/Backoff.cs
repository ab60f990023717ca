using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Models;

/// <summary>Pauses between attempts.</summary>
internal static class Backoff
{
    private const int MaxDoublings = 30;

    /// <summary>The pause before a repeat: at least what was asked for. Its random part depends on the seed alone.</summary>
    /// <param name="retry">The policy.</param>
    /// <param name="repeat">The repeat, from 0.</param>
    /// <param name="asked">What the provider asked for; null for nothing.</param>
    /// <param name="seed">Whose pause it is: different callers come back at different times.</param>
    public static TimeSpan Next(ModelRetry retry, int repeat, TimeSpan? asked, string seed)
    {
        var random = Fraction($"{seed}/{repeat}");
        var full = Math.Min(retry.MaxDelay.Ticks, retry.Delay.Ticks * Math.Pow(2, Math.Min(repeat, MaxDoublings)));
        var own = TimeSpan.FromTicks((long)(full * (1 - (random / 2))));
        return asked is { } least && least > own ? least + (retry.Delay * random) : own;
    }

    private static double Fraction(string seed) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed))) >> 11) / (double)(1UL << 53);
}
