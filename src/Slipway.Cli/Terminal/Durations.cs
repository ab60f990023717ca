using System.Globalization;

namespace Slipway.Cli.Terminal;

internal static class Durations
{
    public static string Format(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} min {duration.Seconds} s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Hours} h {duration.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.Days} d {duration.Hours} h"),
    };

    public static string Cost(decimal? cost, string? currency) =>
        cost is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount:0.######} {currency}") : "";
}
