using System.IO.Compression;

namespace Slipway.Documents;

/// <summary>Looks at a packed document before it is unpacked: a small file can hold a huge one.</summary>
internal static class PackageCheck
{
    /// <exception cref="StepFailedException">It is no package, or it is too large.</exception>
    public static void Check(byte[] content, DocumentLimits limits)
    {
        // Old and encrypted Office documents are of this format.
        if (content is [0xD0, 0xCF, 0x11, 0xE0, ..])
        {
            throw DocumentReader.Failed("The document is encrypted, or of the format before 2007. Save it without a password, in the current format.");
        }

        using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        if (archive.Entries.Count > limits.Parts)
        {
            throw DocumentReader.Failed($"The document has {archive.Entries.Count} parts; the most is {limits.Parts}.");
        }

        // What an entry says of its length may be wrong, so it is counted.
        var left = limits.UnpackedBytes;
        var buffer = new byte[64 * 1024];
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            while (stream.Read(buffer, 0, buffer.Length) is var read and > 0)
            {
                left -= read;
                if (left < 0)
                {
                    throw DocumentReader.Failed($"Unpacked, the document has more than {limits.UnpackedBytes} bytes.");
                }
            }
        }
    }
}
