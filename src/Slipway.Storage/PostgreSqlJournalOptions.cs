using System.Text.RegularExpressions;

namespace Slipway.Storage;

/// <summary>How a journal in PostgreSQL is opened and written.</summary>
/// <remarks>Payloads are encrypted when <see cref="StoredJournalOptions.KeyFile"/> names a file that all processes can reach, or
/// <see cref="StoredJournalOptions.Keys"/> is a store of your own. It may not be in the same database.</remarks>
public sealed partial record PostgreSqlJournalOptions : StoredJournalOptions
{
    /// <summary>The schema that holds the journal's tables: small letters, digits and underscores. Two schemas are two journals.</summary>
    /// <value>slipway.</value>
    public string Schema { get; init; } = "slipway";

    /// <summary>How long a lost connection is made again, before the journal fails. Nothing is lost or written twice meanwhile.</summary>
    /// <value>One minute.</value>
    public TimeSpan ReconnectTime { get; init; } = TimeSpan.FromMinutes(1);

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectTime, TimeSpan.Zero, nameof(ReconnectTime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReconnectTime, TimeSpan.FromDays(1), nameof(ReconnectTime));
        if (!SchemaName().IsMatch(Schema))
        {
            throw new ArgumentException($"'{Schema}' is not a schema's name: small letters, digits and underscores, up to 63.", nameof(Schema));
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.None, 1000)]
    private static partial Regex SchemaName();
}
