using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>What belongs to one render: its limits, its output and how much of them is used.</summary>
internal sealed class RenderState(JinjaEnvironment environment, TextSink sink, CancellationToken cancellationToken)
{
    private readonly JinjaLimits _limits = environment.Limits;
    private readonly long _maxIterations = environment.Limits.MaxIterations;
    private long _iterations;
    private long _total;
    private int _depth;
    private Random? _random;
    private Dictionary<CompiledTemplate, ModuleValue>? _modules;

    /// <summary>The place in the current template that is being evaluated.</summary>
    public int Position;

    public JinjaEnvironment Environment => environment;

    public TextSink Sink { get; } = sink;

    public JinjaLimits Limits => _limits;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Seeded, so that equal renders are equal.</summary>
    public Random Random => _random ??= new Random(environment.RandomSeed);

    /// <summary>The modules imported without context; each is run once a render.</summary>
    public Dictionary<CompiledTemplate, ModuleValue> Modules => _modules ??= [];

    /// <summary>Counts one step of a loop or filter.</summary>
    /// <exception cref="JinjaIterationLimitException">There were too many.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountIteration()
    {
        if (++_iterations > _maxIterations)
        {
            throw new JinjaIterationLimitException(_maxIterations);
        }

        CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Counts many steps at once.</summary>
    public void CountItems(int count)
    {
        _iterations += count;
        if (_iterations > _maxIterations)
        {
            throw new JinjaIterationLimitException(_maxIterations);
        }

        CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Counts the characters or items of a value about to be made.</summary>
    /// <exception cref="JinjaSizeLimitException">The value, or all of them together, would be too large.</exception>
    public void Charge(long length)
    {
        EnsureLength(length);
        _total += length;
        if (_total > _limits.MaxTotalLength)
        {
            throw new JinjaSizeLimitException(_limits.MaxTotalLength, nameof(JinjaLimits.MaxTotalLength));
        }
    }

    /// <summary>Checks the length a value would have, without counting it: it may grow on.</summary>
    public void EnsureLength(long length)
    {
        if (length > _limits.MaxStringLength)
        {
            throw new JinjaSizeLimitException(_limits.MaxStringLength, nameof(JinjaLimits.MaxStringLength));
        }
    }

    /// <summary>Enters a macro, include, block or recursive loop.</summary>
    public void Enter()
    {
        if (++_depth > _limits.MaxRecursionDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaRecursionLimitException(_limits.MaxRecursionDepth);
        }

        CancellationToken.ThrowIfCancellationRequested();
    }

    public void Leave() => _depth--;

    /// <summary>What <c>str()</c> gives, within the limits.</summary>
    public string ToText(in JinjaValue value)
    {
        if (value.Reference is string text)
        {
            return text;
        }

        if (value.Reference is SafeString safe)
        {
            return safe.Text;
        }

        if (value.Reference is not HeapValue)
        {
            return Printing.ToText(value);
        }

        using var sink = new TextSink(_limits.MaxStringLength);
        Printing.Print(sink, value);
        Charge(sink.Length);
        return sink.ToString();
    }

    /// <summary>What <c>repr()</c> gives, within the limits.</summary>
    public string Represent(in JinjaValue value)
    {
        using var sink = new TextSink(_limits.MaxStringLength);
        Printing.Represent(sink, value);
        Charge(sink.Length);
        return sink.ToString();
    }
}
