using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;
using UglyToad.PdfPig.Util;

namespace Slipway.Documents;

/// <summary>Unpacks the streams of a PDF, none to more than the limits allow: a small stream can hold a huge one.</summary>
internal sealed class PdfFilters(DocumentLimits limits) : IFilterProvider
{
    private readonly IFilterProvider _all = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => [.. _all.GetFilters(dictionary).Select(Bounded)];

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => [.. _all.GetNamedFilters(names).Select(Bounded)];

    public IReadOnlyList<IFilter> GetAllFilters() => [.. _all.GetAllFilters().Select(Bounded)];

    private IFilter Bounded(IFilter filter) => new BoundedFilter(filter, limits.UnpackedBytes);

    private sealed class BoundedFilter(IFilter filter, long most) : IFilter
    {
        /// <summary>The bytes that a column of a fax takes while it is read.</summary>
        private const int FaxColumn = 8;

        /// <summary>The most colours and bits of one that count.</summary>
        private const int MostOfAPixel = 32;

        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            var settings = DecodeParameterResolver.GetFilterParameters(streamDictionary, filterIndex);
            var unpacked = filter switch
            {
                FlateFilter => PackedLength.OfFlate(input.Span, most),
                LzwFilter => PackedLength.OfLzw(input.Span, settings.GetIntOrDefault(NameToken.EarlyChange, 1) == 1, most),
                RunLengthFilter => PackedLength.OfRunLength(input.Span, most),
                CcittFaxDecodeFilter => FaxLength(settings, streamDictionary),
                _ => 0,
            };
            return Math.Max(unpacked, RowLength(settings)) <= most
                ? filter.Decode(input, streamDictionary, filterProvider, filterIndex)
                : throw DocumentReader.Failed($"Unpacked, a part of the PDF has more than {most} bytes.");
        }

        /// <summary>What a fax takes by what it says of its size, whatever is in it.</summary>
        private static long FaxLength(DictionaryToken settings, DictionaryToken stream)
        {
            long columns = settings.GetIntOrDefault(NameToken.Columns, 1728);
            long rows = Math.Max(settings.GetIntOrDefault(NameToken.Rows, 0), stream.GetIntOrDefault(NameToken.Height, NameToken.H, 0));
            return Math.Max(columns * FaxColumn, columns / 8 * rows);
        }

        /// <summary>A row of pixels, which is kept for the one that is told from it.</summary>
        private static long RowLength(DictionaryToken settings) => settings.GetIntOrDefault(NameToken.Predictor, 1) <= 1
            ? 0
            : (long)settings.GetIntOrDefault(NameToken.Columns, 1)
                * Math.Clamp(settings.GetIntOrDefault(NameToken.Colors, 1), 1, MostOfAPixel)
                * Math.Clamp(settings.GetIntOrDefault(NameToken.BitsPerComponent, 8), 1, MostOfAPixel) / 8;
    }
}
