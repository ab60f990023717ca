using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Slipway.Documents.Tests;

/// <summary>What is measured is what the library makes of it.</summary>
public sealed class PackedLengthTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OfLzw_IsTheLengthOfWhatIsUnpacked(bool isEarly)
    {
        var random = new Random(1904);
        for (int round = 0; round < 50; round++)
        {
            byte[] packed = LzwSamples.Pack(Codes(random, random.Next(1, 6_000)), isEarly);

            PackedLength.OfLzw(packed, isEarly, long.MaxValue).ShouldBe(new LzwFilter().Decode(packed, Settings(isEarly), DefaultFilterProvider.Instance, 0).Length);
        }
    }

    [Fact]
    public void OfRunLength_IsTheLengthOfWhatIsUnpacked()
    {
        var random = new Random(1904);
        for (int round = 0; round < 200; round++)
        {
            byte[] packed = [.. Runs(random, random.Next(0, 50)), 128, 7, 7];

            PackedLength.OfRunLength(packed, long.MaxValue).ShouldBe(new RunLengthFilter().Decode(packed, Settings(isEarly: true), DefaultFilterProvider.Instance, 0).Length);
        }
    }

    /// <summary>Codes that are known where they stand, the newest among them, and beyond the room of the table.</summary>
    private static IEnumerable<int> Codes(Random random, int count)
    {
        yield return 256;
        int known = 257;
        for (int i = 0; i < count; i++)
        {
            int code = random.Next(3_000) == 0 ? 256 : known == 257 || random.Next(5) == 0 ? random.Next(0, 256) : random.Next(258, Math.Min(known, 4095) + 1);
            known = code == 256 ? 257 : known + 1;
            yield return code;
        }

        yield return 257;
    }

    private static IEnumerable<byte> Runs(Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int head = random.Next(0, 256);
            head = head == 128 ? 129 : head;
            yield return (byte)head;
            for (int left = head < 128 ? head + 1 : 1; left > 0; left--)
            {
                yield return (byte)random.Next(0, 256);
            }
        }
    }

    private static DictionaryToken Settings(bool isEarly) => new(new Dictionary<NameToken, IToken>
    {
        [NameToken.Filter] = NameToken.LzwDecode,
        [NameToken.DecodeParms] = new DictionaryToken(new Dictionary<NameToken, IToken> { [NameToken.EarlyChange] = new NumericToken(isEarly ? 1 : 0) }),
    });
}
