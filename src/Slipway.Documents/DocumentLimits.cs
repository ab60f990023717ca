namespace Slipway.Documents;

/// <summary>What a document may be at the most.</summary>
public sealed record DocumentLimits
{
    /// <summary>Bytes of a document.</summary>
    /// <value>50 MiB.</value>
    public int Bytes { get; init; } = 50 * 1024 * 1024;

    /// <summary>Bytes of a packed document (Word, Excel, PowerPoint) when it is unpacked.</summary>
    /// <value>256 MiB.</value>
    public long UnpackedBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Parts of a packed document.</summary>
    /// <value>10,000.</value>
    public int Parts { get; init; } = 10_000;

    /// <summary>Pages of a PDF.</summary>
    /// <value>2,000.</value>
    public int Pages { get; init; } = 2_000;

    /// <summary>Characters of the text.</summary>
    /// <value>20,000,000.</value>
    public int Characters { get; init; } = 20_000_000;
}
