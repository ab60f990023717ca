using System.Numerics;

namespace Slipway.Jinja;

/// <summary>An integer beyond 64 bits.</summary>
internal sealed class BigIntValue(BigInteger value) : HeapValue
{
    public BigInteger Value { get; } = value;

    public override JinjaValueKind Kind => JinjaValueKind.Integer;

    public override string TypeName => "int";

    public override bool TryGetAttribute(string name, out JinjaValue value) => NumberMethods.TryGet(this, name, out value);

    public override bool EqualTo(HeapValue other, int depth) => other is BigIntValue number && number.Value == Value;

    public override int HashCode(int depth) => Value.GetHashCode();

    public override void Represent(TextSink sink) => sink.Append(Numbers.ToText(Value));
}

/// <summary>A complex number: what a root of a negative number gives.</summary>
internal sealed class ComplexValue(Complex value) : HeapValue
{
    public Complex Value { get; } = value;

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "complex";

    public override bool IsTrue => Value != Complex.Zero;

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        value = name == "real" ? Value.Real : Value.Imaginary;
        return name is "real" or "imag";
    }

    public override bool EqualTo(HeapValue other, int depth) => other is ComplexValue number && number.Value == Value;

    public override int HashCode(int depth) => Value.Imaginary == 0 ? Equality.Hash(Value.Real) : Value.GetHashCode();

    public override void Represent(TextSink sink)
    {
        string imaginary = FloatText.Plain(Value.Imaginary);
        if (Value.Real == 0 && !double.IsNegative(Value.Real))
        {
            sink.Append(imaginary);
            sink.Append('j');
            return;
        }

        sink.Append('(');
        sink.Append(FloatText.Plain(Value.Real));
        sink.Append(imaginary[0] is '-' ? "" : "+");
        sink.Append(imaginary);
        sink.Append("j)");
    }
}

/// <summary>A text that needs no escaping: Python's <c>Markup</c>.</summary>
internal sealed class SafeString(string text) : HeapValue
{
    private static readonly Dictionary<string, Builtin> HtmlMethods = Builtin.Table(
    [
        new("striptags", "", HtmlFilters.StripTags),
        new("unescape", "", (Frame frame, in JinjaValue self, in CallArguments _) => System.Net.WebUtility.HtmlDecode(((SafeString)self.Reference!).Text)),
    ]);

    public string Text { get; } = text;

    public override JinjaValueKind Kind => JinjaValueKind.String;

    public override string TypeName => "Markup";

    public override string TypeModule => "markupsafe";

    public override bool IsTrue => Text.Length > 0;

    public override int Length => CodePoints.Count(Text);

    public override bool IsSubscriptable => true;

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        bool found = Subscripts.TryGetCharacter(Text, key, out value);
        value = found ? new SafeString((string)value.Reference!) : value;
        return found;
    }

    public override bool TryGetAttribute(string name, out JinjaValue value) =>
        Methods.TryBind(StringMethods.Table, this, name, out value) || Methods.TryBind(HtmlMethods, this, name, out value);

    public override JinjaIterator Iterate() => new StringIterator(Text);

    public override bool EqualTo(HeapValue other, int depth) => other is SafeString safe && safe.Text == Text;

    public override int HashCode(int depth) => DictValue.HashOf(Text);

    public override void Print(TextSink sink) => sink.Append(Text);

    public override void Represent(TextSink sink)
    {
        sink.Append("Markup(");
        StringText.Represent(sink, Text);
        sink.Append(')');
    }
}
