using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Storage;

/// <summary>A passage that goes into a snapshot.</summary>
/// <param name="Document">The document's name: its path below the folder of documents, with slashes.</param>
/// <param name="Position">The place in its document, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Metadata">What is known of the document.</param>
public sealed record SnapshotPassage(string Document, int Position, string Text, JsonObject Metadata)
{
    /// <summary>The passage's id: the first sixteen digits of the hash of document, place and text.</summary>
    public string Id
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            SnapshotHash.Append(hash, Document);
            SnapshotHash.Append(hash, Position.ToString(System.Globalization.CultureInfo.InvariantCulture));
            SnapshotHash.Append(hash, Text);
            return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        }
    }
}

/// <summary>The hash that names a snapshot: over its settings and passages, each part with its length before it.</summary>
internal static class SnapshotHash
{
    private const string Format = "slipway-knowledge-1";

    public static string Of(string settings, IEnumerable<SnapshotPassage> passages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Format);
        Append(hash, settings);
        foreach (var passage in passages)
        {
            Append(hash, passage.Document);
            Append(hash, passage.Text);
            Append(hash, passage.Metadata.ToJsonString(SlipwayJson.Options));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
