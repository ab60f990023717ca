using CsCheck;

namespace Slipway.Tests.Properties;

/// <summary>Checks properties on the same cases in every run, so that a failure is one of the change and not of the day.</summary>
/// <remarks><c>SLIPWAY_RANDOM=1</c> looks at new cases instead, in parallel and with shrinking: run it by hand when you look for trouble.</remarks>
internal static class SeededGen
{
    private const int DefaultCases = 100;

    public static void SampleSeeded<T>(this Gen<T> gen, Action<T> holds, int iter = DefaultCases, Func<T, string>? print = null)
    {
        if (Environment.GetEnvironmentVariable("SLIPWAY_RANDOM") == "1")
        {
            gen.Sample(holds, iter: iter, print: print);
            return;
        }

        for (var number = 1; number <= iter; number++)
        {
            var value = gen.Generate(new PCG((uint)number, 0x51_1B_AA_17), null, out _);
            try
            {
                holds(value);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {number} of {iter} fails: {e.Message}\n{print?.Invoke(value) ?? value?.ToString()}", e);
            }
        }
    }

    public static void SampleSeeded<T>(this Gen<T> gen, Func<T, bool> holds, int iter = DefaultCases, Func<T, string>? print = null) => gen.SampleSeeded(
        value =>
        {
            if (!holds(value))
            {
                throw new InvalidOperationException("The property does not hold.");
            }
        },
        iter,
        print);

    public static void SampleSeeded<T1, T2>(this Gen<(T1, T2)> gen, Action<T1, T2> holds, int iter = DefaultCases) =>
        gen.SampleSeeded(value => holds(value.Item1, value.Item2), iter);

    public static void SampleSeeded<T1, T2, T3>(this Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> holds, int iter = DefaultCases) =>
        gen.SampleSeeded(value => holds(value.Item1, value.Item2, value.Item3), iter);

    public static void SampleSeeded<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> gen, Action<T1, T2, T3, T4> holds, int iter = DefaultCases) =>
        gen.SampleSeeded(value => holds(value.Item1, value.Item2, value.Item3, value.Item4), iter);
}
