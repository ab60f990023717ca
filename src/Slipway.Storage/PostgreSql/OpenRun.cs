namespace Slipway.Storage.PostgreSql;

/// <summary>A run as its writer knows it.</summary>
/// <param name="Owner">The node that runs it.</param>
/// <param name="Epoch">How many times it has changed hands.</param>
internal sealed record OpenRun(string Owner, int Epoch)
{
    /// <summary>Whether this process began it or took it over; else it was found in the database.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The last step, 0 before the first, when this writer has written it or begun the run; else null.</summary>
    public int? LastStep { get; init; }

    /// <summary>Whether the database may have pending steps of it.</summary>
    public bool MayHavePending { get; init; }
}
