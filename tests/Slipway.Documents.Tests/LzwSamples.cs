namespace Slipway.Documents.Tests;

/// <summary>Writes codes of LZW with as many bits as a reader expects at their place.</summary>
internal static class LzwSamples
{
    public static byte[] Pack(IEnumerable<int> codes, bool isEarly)
    {
        var bits = new List<bool>();
        var late = isEarly ? 0 : 1;
        var (known, width, isFirst) = (258, 9, true);
        foreach (int code in codes)
        {
            for (int bit = width - 1; bit >= 0; bit--)
            {
                bits.Add(((code >> bit) & 1) == 1);
            }

            known = code == 256 ? 258 : isFirst ? known : known + 1;
            isFirst = code == 256;
            width = known >= 2047 + late ? 12 : known >= 1023 + late ? 11 : known >= 511 + late ? 10 : 9;
        }

        return [.. bits.Chunk(8).Select(bits => (byte)bits.Select((bit, place) => bit ? 128 >> place : 0).Sum())];
    }
}
