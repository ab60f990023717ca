using System.Text.RegularExpressions;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>A ported script goes over more items than it may. Nothing in a port can catch it.</summary>
internal sealed class PythonLimitException(long items) : Exception($"The code goes over more than {items.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} items.")
{
    /// <summary>Whether an exception is a limit that a port ran into: of items, of the size of a value, of the time of a pattern.</summary>
    public static bool IsLimit(Exception exception) => exception is PythonLimitException or JinjaLimitException or RegexMatchTimeoutException;
}
