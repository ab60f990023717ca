namespace Slipway.Storage;

/// <summary>How a journal file is opened and written.</summary>
public sealed record SqliteJournalOptions : StoredJournalOptions;
