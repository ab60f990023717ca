using System.IO.Compression;

namespace Slipway.Documents;

/// <summary>How long packed bytes of a PDF are when they are unpacked, as the library unpacks them, without keeping them. What is damaged counts as
/// far as it can be read.</summary>
/// <remarks>Each stops soon after <c>most</c>: more is not of interest.</remarks>
internal static class PackedLength
{
    /// <summary>What is before the packed bytes of a zlib stream.</summary>
    private const int ZlibHeader = 2;

    private const int EndOfRuns = 128;

    private const int ClearTable = 256;
    private const int EndOfCodes = 257;
    private const int FirstCode = 258;
    private const int MostCodes = 4096;

    public static long OfFlate(ReadOnlySpan<byte> packed, long most)
    {
        if (packed.Length <= ZlibHeader)
        {
            return 0;
        }

        using var stream = new DeflateStream(new MemoryStream(packed[ZlibHeader..].ToArray(), writable: false), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            while (length <= most && stream.Read(buffer, 0, buffer.Length) is var read and > 0)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            // Damaged: how far it can be read is the filter's business.
        }

        return length;
    }

    public static long OfRunLength(ReadOnlySpan<byte> packed, long most)
    {
        long length = 0;
        for (var i = 0; i < packed.Length && packed[i] != EndOfRuns && length <= most;)
        {
            var isCopied = packed[i] < EndOfRuns;
            length += isCopied ? packed[i] + 1 : 257 - packed[i];
            i += isCopied ? packed[i] + 2 : 2;
        }

        return length;
    }

    /// <param name="packed">The bytes.</param>
    /// <param name="isEarly">Whether codes become longer one code before they have to.</param>
    /// <param name="most">What is of interest.</param>
    public static long OfLzw(ReadOnlySpan<byte> packed, bool isEarly, long most)
    {
        var lengths = new int[MostCodes];
        lengths.AsSpan(0, ClearTable).Fill(1);
        var late = isEarly ? 0 : 1;
        long length = 0;
        long at = 0;
        var (known, width, previous) = (FirstCode, 9, -1);
        while (length <= most && at + width <= packed.Length * 8L)
        {
            var code = Bits(packed, at, width);
            at += width;
            if (code == EndOfCodes)
            {
                break;
            }

            if (code == ClearTable)
            {
                (known, width, previous) = (FirstCode, 9, -1);
                continue;
            }

            if (code >= known && (previous < 0 || previous >= known))
            {
                break;
            }

            // A code that is not known yet is the one that this very step adds.
            var added = previous < 0 ? 0 : lengths[previous] + 1;
            length += code < known ? lengths[code] : added;
            if (previous >= 0)
            {
                if (known < MostCodes)
                {
                    lengths[known] = added;
                }

                known++;
            }

            previous = code;
            width = known >= 2047 + late ? 12 : known >= 1023 + late ? 11 : known >= 511 + late ? 10 : 9;
        }

        return length;
    }

    private static int Bits(ReadOnlySpan<byte> bytes, long at, int width)
    {
        var value = 0;
        for (var bit = at; bit < at + width; bit++)
        {
            value = (value << 1) | ((bytes[(int)(bit / 8)] >> (int)(7 - (bit % 8))) & 1);
        }

        return value;
    }
}
