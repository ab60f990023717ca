using System.Globalization;
using CsCheck;

namespace Slipway.Compat.Tests;

/// <summary>Random cases that are the same on every run.</summary>
internal static class Seeded
{
    private const uint Stream = 7;
    private const ulong Seed = 20261125;

    /// <summary>One of the given values.</summary>
    public static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Checks the same <paramref name="count"/> random cases every time; a failure says which it was.</summary>
    public static void ForEach<T>(this Gen<T> cases, int count, Action<T> check)
    {
        var random = new PCG(Stream, Seed);
        for (int i = 0; i < count; i++)
        {
            T value = cases.Generate(random, null, out _);
            try
            {
                check(value);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Case {i}: {value}\n{e.Message}"), e);
            }
        }
    }
}
