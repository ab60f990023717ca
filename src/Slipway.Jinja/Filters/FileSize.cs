namespace Slipway.Jinja;

/// <summary>The filter <c>filesizeformat</c>.</summary>
internal static class FileSize
{
    private const string Prefixes = "kMGTPEZY";

    public static JinjaValue Format(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        double bytes = FloatParsing.ToFloat(value);
        bool binary = arguments.IsTrue(0);
        double size = binary ? 1024 : 1000;
        if (bytes == 1)
        {
            return "1 Byte";
        }

        if (bytes < size)
        {
            return $"{Numbers.Truncate(bytes)} Bytes";
        }

        double unit = size;
        for (int index = 0; index < Prefixes.Length; index++)
        {
            unit *= size;
            if (bytes < unit || index == Prefixes.Length - 1)
            {
                char prefix = binary ? char.ToUpperInvariant(Prefixes[index]) : Prefixes[index];
                return $"{FloatFormat.Format(size * bytes / unit, 'f', 1, false)} {prefix}{(binary ? "iB" : "B")}";
            }
        }

        throw new InvalidOperationException("The last prefix takes all sizes.");
    }
}
