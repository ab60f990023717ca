namespace Slipway.Jinja;

/// <summary>Reads the arguments of filters.</summary>
internal static class FilterArguments
{
    public static bool IsTrue(this in CallArguments arguments, int index, bool absent = false) =>
        arguments.Positional[index].IsMissing ? absent : arguments.Positional[index].IsTrue;

    public static int ToInt32(this in CallArguments arguments, int index, int absent) =>
        arguments.Positional[index].IsMissing ? absent : Numbers.ToInt32(arguments.Positional[index]);

    /// <summary>The argument, or none when it is absent.</summary>
    public static JinjaValue OrNone(this in CallArguments arguments, int index) =>
        arguments.Positional[index].IsMissing ? JinjaValue.None : arguments.Positional[index];

    /// <summary>A safe text as it is, anything else as its text: MarkupSafe's <c>soft_str</c>.</summary>
    public static JinjaValue SoftText(Frame frame, in JinjaValue value) =>
        value.Reference is string or SafeString ? value : frame.State.ToText(value);
}
