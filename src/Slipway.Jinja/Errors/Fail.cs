namespace Slipway.Jinja;

/// <summary>Makes the exceptions of the engine; the place is added where it is known.</summary>
internal static class Fail
{
    public static JinjaRuntimeException Type(string detail) => new(detail, "TypeError");

    public static JinjaRuntimeException Value(string detail) => new(detail, "ValueError");

    public static JinjaRuntimeException Overflow(string detail) => new(detail, "OverflowError");

    public static JinjaRuntimeException FilterArgument(string detail) => new(detail, "FilterArgumentError");

    public static JinjaRuntimeException Runtime(string detail, string pythonType = "TemplateRuntimeError") => new(detail, pythonType);

    public static JinjaZeroDivisionException ZeroDivision(string detail) => new(detail);

    public static JinjaRuntimeException Operands(string op, in JinjaValue left, in JinjaValue right) =>
        Type($"unsupported operand type(s) for {op}: '{Types.Name(left)}' and '{Types.Name(right)}'");
}
