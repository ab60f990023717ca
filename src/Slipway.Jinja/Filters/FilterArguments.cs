namespace Slipway.Jinja;

/// <summary>Reads the arguments of filters.</summary>
internal static class FilterArguments
{
    public static bool IsTrue(this in CallArguments arguments, int index, bool absent = false) =>
        arguments.Positional[index].IsMissing ? absent : arguments.Positional[index].IsTrue;

    /// <summary>The argument <c>reverse</c> of a sort, which Python wants to be an integer or a bool.</summary>
    public static bool IsReversed(this in CallArguments arguments, int index)
    {
        JinjaValue value = arguments.Positional[index];
        if (value.Reference is BigIntValue)
        {
            throw Fail.Overflow("Python int too large to convert to C int");
        }

        return !value.IsMissing && Numbers.ToInt32(value) != 0;
    }

    public static int ToInt32(this in CallArguments arguments, int index, int absent) =>
        arguments.Positional[index].IsMissing ? absent : Numbers.ToInt32(arguments.Positional[index]);

    /// <summary>The argument, or none when it is absent.</summary>
    public static JinjaValue OrNone(this in CallArguments arguments, int index) =>
        arguments.Positional[index].IsMissing ? JinjaValue.None : arguments.Positional[index];

    /// <summary>A safe text as it is, anything else as its text: MarkupSafe's <c>soft_str</c>.</summary>
    public static JinjaValue SoftText(Frame frame, in JinjaValue value) =>
        value.Reference is string or SafeString ? value : frame.State.ToText(value);
}
