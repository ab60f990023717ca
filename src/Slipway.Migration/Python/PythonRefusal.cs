namespace Slipway.Migration.Python;

/// <summary>Why a script is not ported.</summary>
/// <param name="reason">What it has that is not ported, as the end of "is not ported: …".</param>
/// <param name="line">Its line in the script, from 1.</param>
internal sealed class PythonRefusal(string reason, int line) : Exception(reason)
{
    public int Line { get; } = line;
}
