using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Slipway.Documents;

/// <summary>Unpacks the streams of a PDF, none to more than the limits allow: a small stream can hold a huge one.</summary>
internal sealed class PdfFilters(DocumentLimits limits) : IFilterProvider
{
    /// <summary>What is before and behind the packed bytes of a zlib stream.</summary>
    private const int ZlibHeader = 2;

    private readonly IFilterProvider _all = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => [.. _all.GetFilters(dictionary).Select(Bounded)];

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => [.. _all.GetNamedFilters(names).Select(Bounded)];

    public IReadOnlyList<IFilter> GetAllFilters() => [.. _all.GetAllFilters().Select(Bounded)];

    private IFilter Bounded(IFilter filter) => new BoundedFilter(filter, limits.UnpackedBytes);

    private sealed class BoundedFilter(IFilter filter, long most) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (filter is FlateFilter)
            {
                Measure(input);
            }

            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private void Measure(Memory<byte> packed)
        {
            if (packed.Length <= ZlibHeader)
            {
                return;
            }

            using var stream = new DeflateStream(new MemoryStream(packed[ZlibHeader..].ToArray(), writable: false), CompressionMode.Decompress);
            var buffer = new byte[64 * 1024];
            var left = most;
            try
            {
                while (stream.Read(buffer, 0, buffer.Length) is var read and > 0)
                {
                    left -= read;
                    if (left < 0)
                    {
                        throw DocumentReader.Failed($"Unpacked, a part of the PDF has more than {most} bytes.");
                    }
                }
            }
            catch (InvalidDataException)
            {
                // Damaged: how far it can be read is the filter's business.
            }
        }
    }
}
