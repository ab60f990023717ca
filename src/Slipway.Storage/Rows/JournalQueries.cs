namespace Slipway.Storage.Rows;

/// <summary>The queries of a store. All of them name their columns as the rows do.</summary>
internal sealed record JournalQueries
{
    /// <summary>A run with its totals and payloads, by @id.</summary>
    public required string Run { get; init; }

    /// <summary>A run without totals and payloads, by @id.</summary>
    public required string Find { get; init; }

    /// <summary>Runs of @pipeline (null for any) that were not erased, and that ended before @before or come from one that did; none of which a
    /// fork has not ended. Those that ended first, up to @limit.</summary>
    public required string Erasable { get; init; }

    /// <summary>Forks of the run @id that were not erased, the oldest first.</summary>
    public required string Forks { get; init; }

    /// <summary>Forks that have no row of what they come from.</summary>
    public required string ForksWithoutOrigin { get; init; }

    /// <summary>The steps of a run in their order, by @id.</summary>
    public required string Steps { get; init; }

    /// <summary>Runs with their totals, the newest first, by @pipeline, @status (null for any), up to @limit of those that come after @started and @id.</summary>
    public required string List { get; init; }

    /// <summary>The pending steps of a run, by @id.</summary>
    public required string PendingOfRun { get; init; }

    /// <summary>Pending steps by @id, @subject, @kind (null for any), @all and @limit. One query for each way to find them, so that each
    /// follows its own index.</summary>
    public required string PendingByRun { get; init; }

    /// <summary>Open steps by @subject, @kind (null for any), @all and @limit.</summary>
    public required string OpenBySubject { get; init; }

    /// <summary>Open steps by @kind (null for any), @all and @limit.</summary>
    public required string OpenOfAll { get; init; }

    /// <summary>Pending steps by @subject, @kind (null for any), @all and @limit.</summary>
    public required string PendingOfAll { get; init; }

    /// <summary>Suspended runs that are due, by @now, @format, @pipelines and @limit.</summary>
    public required string Due { get; init; }

    /// <summary>Running runs whose owner's lease is over, by @now, @format, @pipelines and @limit.</summary>
    public required string Abandoned { get; init; }
}
