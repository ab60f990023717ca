using System.IO;
using YamlDotNet.Core;

namespace Slipway;

/// <summary>Bounds how deep YAML is nested before a tree is made of it: the library makes its nodes by recursion, and a stack that is used up ends the
/// process.</summary>
internal static class YamlDepth
{
    /// <summary>The most levels.</summary>
    public const int Most = 64;

    // The stream and its document count as levels.
    private const int Around = 2;

    /// <summary>Where a text is nested too deep; null when it is not.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static Mark? FindTooDeep(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = -Around;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Most)
            {
                return parser.Current.Start;
            }
        }

        return null;
    }
}
