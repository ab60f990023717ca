using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.Exports;

public sealed class YamlScalarsTests
{
    // What PyYAML's safe loader makes of plain scalars.
    [Theory]
    [InlineData("", "Null", "")]
    [InlineData("~", "Null", "")]
    [InlineData("Null", "Null", "")]
    [InlineData("nULL", "Text", "nULL")]
    [InlineData("yes", "Boolean", "true")]
    [InlineData("On", "Boolean", "true")]
    [InlineData("OFF", "Boolean", "false")]
    [InlineData("no", "Boolean", "false")]
    [InlineData("y", "Text", "y")]
    [InlineData("tRUE", "Text", "tRUE")]
    [InlineData("0", "Integer", "0")]
    [InlineData("-12", "Integer", "-12")]
    [InlineData("+12", "Integer", "12")]
    [InlineData("1_000", "Integer", "1000")]
    [InlineData("010", "Integer", "8")]
    [InlineData("08", "Text", "08")]
    [InlineData("0x1F", "Integer", "31")]
    [InlineData("-0b101", "Integer", "-5")]
    [InlineData("0x", "Text", "0x")]
    [InlineData("1:30", "Integer", "90")]
    [InlineData("1754683430480", "Integer", "1754683430480")]
    [InlineData("123456789012345678901234567890", "Integer", "123456789012345678901234567890")]
    [InlineData("0.1", "Float", "0.1")]
    [InlineData("1.", "Float", "1.0")]
    [InlineData(".5", "Float", "0.5")]
    [InlineData("1.5e+3", "Float", "1500.0")]
    [InlineData("1.5e3", "Text", "1.5e3")]
    [InlineData("1e5", "Text", "1e5")]
    [InlineData("1:30.5", "Float", "90.5")]
    [InlineData(".inf", "Float", "inf")]
    [InlineData("-.INF", "Float", "-inf")]
    [InlineData(".NaN", "Float", "nan")]
    [InlineData("2024-01-02", "Text", "2024-01-02")]
    [InlineData("0.6.0", "Text", "0.6.0")]
    [InlineData("-", "Text", "-")]
    [InlineData("+", "Text", "+")]
    public void Resolve_PlainScalar_IsWhatPyYamlMakesOfIt(string text, string kind, string value)
    {
        ExportScalar scalar = YamlScalars.Resolve(text, default(SourceLocation));

        scalar.Kind.ToString().ShouldBe(kind);
        scalar.Text.ShouldBe(value);
    }

    // What Python's repr prints.
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(5.0, "5.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1e22, "1e+22")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    public void Text_OfAFloat_IsWhatPythonPrints(double number, string text) => PythonNumber.Text(number).ShouldBe(text);

    [Fact]
    public void Resolve_EndlessDigits_AreText() =>
        YamlScalars.Resolve(new string('9', 100_000), default).Kind.ShouldBe(ExportScalarKind.Text);
}
