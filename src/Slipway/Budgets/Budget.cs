using System.Globalization;

namespace Slipway.Budgets;

/// <summary>Who shares a budget.</summary>
public enum BudgetScope
{
    /// <summary>The calls of one run.</summary>
    Run,

    /// <summary>The runs of one pipeline.</summary>
    Pipeline,

    /// <summary>The runs of one tenant (<see cref="BudgetOptions.TenantOf"/>); runs without one are not held to it.</summary>
    Tenant,

    /// <summary>All runs.</summary>
    All,
}

/// <summary>When a budget begins anew.</summary>
public enum BudgetPeriod
{
    /// <summary>Never.</summary>
    None,

    /// <summary>At midnight UTC.</summary>
    Day,

    /// <summary>On the first of a month, at midnight UTC.</summary>
    Month,
}

/// <summary>What model calls may cost.</summary>
/// <param name="Per">Who shares it.</param>
public sealed record Budget(BudgetScope Per)
{
    /// <summary>When it begins anew; never for a run.</summary>
    public BudgetPeriod Each { get; init; }

    /// <summary>The tenant it is for, or the pipeline whose runs it is for; null for each and all.</summary>
    public string? Name { get; init; }

    /// <summary>The most money, in <see cref="BudgetOptions.Currency"/>; null for no limit.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The most tokens, sent and received; null for no limit.</summary>
    public long? Tokens { get; init; }

    internal static string AccountOf(RunId run) => $"run:{run}";

    /// <summary>The account a run's calls are written to at a time, and its limits; null when the budget is not for the run.</summary>
    internal BudgetClaim? ClaimOf(Journal.RunRecord run, string? tenant, DateTimeOffset now)
    {
        var subject = Per is BudgetScope.Tenant ? tenant : run.Pipeline;
        if (subject is null || (Name is not null && subject != Name))
        {
            return null;
        }

        var account = Per switch
        {
            BudgetScope.Run => AccountOf(run.Id),
            BudgetScope.All => Name is null ? "all" : $"all:{Escape(Name)}",
            _ => $"{Per.ToString().ToLowerInvariant()}:{Escape(subject)}",
        };
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return Each switch
        {
            BudgetPeriod.Day when Per is not BudgetScope.Run => Claim(string.Create(CultureInfo.InvariantCulture, $"{account}:{today:yyyy-MM-dd}"), today),
            BudgetPeriod.Month when Per is not BudgetScope.Run =>
                Claim(string.Create(CultureInfo.InvariantCulture, $"{account}:{today:yyyy-MM}"), new DateOnly(today.Year, today.Month, 1)),
            _ => Claim(account, null),
        };
    }

    private BudgetClaim Claim(string account, DateOnly? since) => new(account, Cost, Tokens) { Since = since };

    /// <summary>A name as a part of an account's: a tenant that calls itself <c>acme:2026-03-02</c> is not tenant <c>acme</c> of that day.</summary>
    private static string Escape(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
}
