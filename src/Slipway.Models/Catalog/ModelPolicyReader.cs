namespace Slipway.Models.Catalog;

/// <summary>Reads <c>retry</c>, <c>limits</c> and <c>breaker</c> of a model, or of the defaults of all. A model that has one of them has all of it
/// for itself.</summary>
internal sealed class ModelPolicyReader
{
    public ModelPolicyReader(YamlSection? section, ModelPolicyReader? general = null)
    {
        YamlSection? limits = section?.Section("limits");
        ModelCallPolicy known = general?.Policy ?? new ModelCallPolicy();
        if (limits is not null)
        {
            Timeout = limits.Seconds("timeout");
            known = ReadLimits(limits, known);
        }
        else
        {
            Timeout = general?.Timeout;
        }
        Policy = known with
        {
            Retry = ReadRetry(section?.Section("retry")) ?? known.Retry,
            Breaker = ReadBreaker(section?.Section("breaker")) ?? known.Breaker,
        };
    }

    public TimeSpan? Timeout { get; }

    public ModelCallPolicy Policy { get; }

    private static ModelCallPolicy ReadLimits(YamlSection limits, ModelCallPolicy known)
    {
        ModelCallPolicy read = known with
        {
            TotalTimeout = limits.Seconds("total_timeout"),
            MaxConcurrent = limits.Whole("concurrency", 1, 100_000),
            RequestsPerMinute = limits.Whole("requests_per_minute", 1, 10_000_000),
            TokensPerMinute = limits.Whole("tokens_per_minute", 1, int.MaxValue),
            MaxWait = limits.Seconds("max_wait") ?? new ModelCallPolicy().MaxWait,
        };
        limits.RefuseOthers();
        return read;
    }

    private static ModelRetry? ReadRetry(YamlSection? retry)
    {
        if (retry is null)
        {
            return null;
        }
        var usual = new ModelRetry(0);
        var read = new ModelRetry(retry.Whole("max", 0, 20) ?? throw retry.Wrong(null, "'max' is missing: how often a call is tried again."))
        {
            Delay = retry.Seconds("delay") ?? usual.Delay,
            MaxDelay = retry.Seconds("max_delay") ?? usual.MaxDelay,
        };
        retry.RefuseOthers();
        return read.MaxDelay >= read.Delay ? read : throw retry.Wrong("max_delay", "'max_delay' must not be shorter than 'delay'.");
    }

    private static ModelBreaker? ReadBreaker(YamlSection? breaker)
    {
        if (breaker is null)
        {
            return null;
        }
        var usual = new ModelBreaker();
        var read = new ModelBreaker
        {
            FailureRatio = (double)(breaker.Number("failure_ratio", 0.01m, 1) ?? (decimal)usual.FailureRatio),
            MinCalls = breaker.Whole("min_calls", 2, 100_000) ?? usual.MinCalls,
            Window = breaker.Seconds("window") ?? usual.Window,
            Pause = breaker.Seconds("pause") ?? usual.Pause,
        };
        breaker.RefuseOthers();
        TimeSpan least = TimeSpan.FromSeconds(0.5);
        return read.Window >= least && read.Pause >= least ? read : throw breaker.Wrong(null, "'window' and 'pause' must be at least 0.5 seconds.");
    }
}
