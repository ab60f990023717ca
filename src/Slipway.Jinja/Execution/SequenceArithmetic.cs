using System.Numerics;

namespace Slipway.Jinja;

/// <summary><c>+</c>, <c>*</c> and <c>%</c> of strings, lists and tuples.</summary>
internal static class SequenceArithmetic
{
    public static bool TryApply(Frame frame, TokenKind op, in JinjaValue left, in JinjaValue right, out JinjaValue value)
    {
        switch (op)
        {
            case TokenKind.Add:
                return TryAdd(frame.State, left, right, out value);
            case TokenKind.Multiply:
                return TryRepeat(frame.State, left, right, out value) || TryRepeat(frame.State, right, left, out value);
            case TokenKind.Modulo when left.Reference is string text:
                value = PercentFormat.Format(frame, text, right);
                return true;
            case TokenKind.Modulo when left.Reference is SafeString safe:
                value = new SafeString(PercentFormat.Format(frame, safe.Text, right, escape: true));
                return true;
            case TokenKind.Subtract or TokenKind.Add when left.Reference is DateValue date:
                return date.TryApply(op, right, out value);
            default:
                value = default;
                return false;
        }
    }

    private static bool TryAdd(RenderState state, in JinjaValue left, in JinjaValue right, out JinjaValue value)
    {
        switch (left.Reference, right.Reference)
        {
            case (string a, string b):
                state.Charge((long)a.Length + b.Length);
                value = string.Concat(a, b);
                return true;
            case (SafeString, _) when Html.IsSafe(right):
            case (SafeString or string, SafeString or string):
                string joined = string.Concat(Html.ToSafeText(state, left), Html.ToSafeText(state, right));
                state.Charge(joined.Length);
                value = new SafeString(joined);
                return true;
            case (ListValue a, ListValue b):
                state.Charge((long)a.Items.Count + b.Items.Count);
                value = new ListValue([.. a.Items, .. b.Items]);
                return true;
            case (TupleValue a, TupleValue b):
                state.Charge((long)a.Items.Length + b.Items.Length);
                value = new TupleValue([.. a.Items, .. b.Items]);
                return true;
            default:
                value = default;
                return false;
        }
    }

    private static bool TryRepeat(RenderState state, in JinjaValue sequence, in JinjaValue times, out JinjaValue value)
    {
        value = default;
        if (!Types.IsInteger(times) || sequence.Reference is not (string or SafeString or ListValue or TupleValue))
        {
            return false;
        }

        BigInteger wanted = BigInteger.Max(0, Numbers.ToBigInteger(times));
        BigInteger total = wanted * (Types.Text(sequence)?.Length ?? Iteration.Length(sequence));
        state.Charge(total > long.MaxValue ? long.MaxValue / 2 : (long)total);
        int count = total.IsZero ? 0 : (int)wanted;
        value = sequence.Reference switch
        {
            string text => RepeatText(text, count),
            SafeString safe => new SafeString(RepeatText(safe.Text, count)),
            ListValue list => new ListValue([.. RepeatItems(list.Items.ToArray(), count)]),
            _ => new TupleValue(RepeatItems(((TupleValue)sequence.Reference).Items, count)),
        };
        return true;
    }

    private static string RepeatText(string text, int count) => string.Create(text.Length * count, text, static (span, part) =>
    {
        for (int start = 0; start < span.Length; start += part.Length)
        {
            part.CopyTo(span[start..]);
        }
    });

    private static JinjaValue[] RepeatItems(JinjaValue[] items, int count)
    {
        var repeated = new JinjaValue[items.Length * count];
        for (int start = 0; start < repeated.Length; start += items.Length)
        {
            items.CopyTo(repeated, start);
        }

        return repeated;
    }
}
