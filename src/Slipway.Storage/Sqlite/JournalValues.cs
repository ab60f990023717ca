using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Values as they stand in the tables.</summary>
internal static class JournalValues
{
    private const decimal UnitsOfOne = 1_000_000_000_000m;

    public static byte[] ToBlob(RunId run) => run.Value.ToByteArray(bigEndian: true);

    public static RunId ToRunId(byte[] blob) => new(new Guid(blob, bigEndian: true));

    public static long ToTicks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static DateTimeOffset ToTime(long ticks) => DateTimeOffset.UnixEpoch.AddTicks(ticks);

    /// <summary>A cost in 10^-12 of its currency, rounded to even beyond that.</summary>
    public static long? ToUnits(decimal? cost) => cost is null ? null : decimal.ToInt64(decimal.Round(cost.Value * UnitsOfOne));

    public static decimal? ToCost(long? units) => units is null ? null : units.Value / UnitsOfOne;

    public static JournalException LostTo(RunId run, int epoch) =>
        new($"Run {run} has another owner now (epoch {epoch} is over). Stop working on it.");
}
