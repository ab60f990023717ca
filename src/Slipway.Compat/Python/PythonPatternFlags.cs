namespace Slipway.Compat.Python;

/// <summary>How a pattern of Python's <c>re</c> is read.</summary>
[Flags]
public enum PythonPatternFlags
{
    /// <summary>As it stands.</summary>
    None = 0,

    /// <summary><c>re.MULTILINE</c>: <c>^</c> and <c>$</c> hold at each line.</summary>
    MultiLine = 1,

    /// <summary><c>re.DOTALL</c>: <c>.</c> is any letter, the end of a line too.</summary>
    DotAll = 2,
}
