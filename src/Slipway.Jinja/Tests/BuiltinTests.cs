namespace Slipway.Jinja;

/// <summary>The built-in tests.</summary>
internal static class BuiltinTests
{
    private delegate bool ValueTest(in JinjaValue value);

    public static IEnumerable<KeyValuePair<string, Builtin>> All { get; } =
    [
        .. Kinds().Concat(Comparisons()).Concat(Others()).Select(test => KeyValuePair.Create(test.Name, test)),
    ];

    private static IEnumerable<Builtin> Kinds() =>
    [
        Of("defined", (in JinjaValue value) => !value.IsUndefined),
        Of("undefined", (in JinjaValue value) => value.IsUndefined),
        Of("none", (in JinjaValue value) => value.IsNone),
        Of("boolean", (in JinjaValue value) => value.IsBool),
        Of("true", (in JinjaValue value) => value.IsBool && value.RawBool),
        Of("false", (in JinjaValue value) => value.IsBool && !value.RawBool),
        Of("integer", (in JinjaValue value) => Types.IsInteger(value) && !value.IsBool),
        Of("float", (in JinjaValue value) => value.IsFloat),
        Of("number", Types.IsNumber),
        Of("string", Types.IsText),
        Of("mapping", (in JinjaValue value) => value.Reference is DictValue),
        Of("sequence", (in JinjaValue value) => IsSequence(value)),
        Of("iterable", (in JinjaValue value) => Iteration.TryStart(value) is not null),
        Of("callable", (in JinjaValue value) => value.Reference is HeapValue { IsCallable: true }),
        Of("escaped", Html.IsSafe),
    ];

    private static IEnumerable<Builtin> Comparisons()
    {
        (string[] Names, BuiltinFunction Function)[] comparisons =
        [
            (["==", "eq", "equalto"], (Frame _, in JinjaValue value, in CallArguments arguments) => Equality.AreEqual(value, arguments.Positional[0])),
            (["!=", "ne"], (Frame _, in JinjaValue value, in CallArguments arguments) => !Equality.AreEqual(value, arguments.Positional[0])),
            ([">", "gt", "greaterthan"], Ordering(">")),
            ([">=", "ge"], Ordering(">=")),
            (["<", "lt", "lessthan"], Ordering("<")),
            (["<=", "le"], Ordering("<=")),
        ];
        return comparisons.SelectMany(comparison => comparison.Names.Select(name => new Builtin(name, "other/", comparison.Function)));
    }

    private static IEnumerable<Builtin> Others() =>
    [
        new("odd", "", (Frame frame, in JinjaValue value, in CallArguments _) => Equality.AreEqual(Arithmetic.Apply(frame, TokenKind.Modulo, value, 2), 1)),
        new("even", "", (Frame frame, in JinjaValue value, in CallArguments _) => Equality.AreEqual(Arithmetic.Apply(frame, TokenKind.Modulo, value, 2), 0)),
        new("divisibleby", "num", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            Equality.AreEqual(Arithmetic.Apply(frame, TokenKind.Modulo, value, arguments.Positional[0]), 0)),
        new("lower", "", (Frame frame, in JinjaValue value, in CallArguments _) => StringTests.IsLower(frame.State.ToText(value))),
        new("upper", "", (Frame frame, in JinjaValue value, in CallArguments _) => StringTests.IsUpper(frame.State.ToText(value))),
        new("in", "seq", (Frame frame, in JinjaValue value, in CallArguments arguments) => Containment.Contains(frame.State, arguments.Positional[0], value)),
        new("sameas", "other", (Frame _, in JinjaValue value, in CallArguments arguments) => IsSame(value, arguments.Positional[0])),
        new("filter", "", (Frame frame, in JinjaValue value, in CallArguments _) => frame.State.Environment.TryGetFilter(Name(value), out Builtin? _)),
        new("test", "", (Frame frame, in JinjaValue value, in CallArguments _) => frame.State.Environment.TryGetTest(Name(value), out Builtin? _)),
    ];

    private static Builtin Of(string name, ValueTest test) => new(name, "", (Frame _, in JinjaValue value, in CallArguments _) => test(value));

    private static BuiltinFunction Ordering(string op) =>
        (Frame _, in JinjaValue value, in CallArguments arguments) => Comparison.Test(value, arguments.Positional[0], op);

    private static string Name(in JinjaValue value) => Types.Text(value) ?? NameOfOther(value);

    /// <summary>Anything that can be hashed is looked up, and not found.</summary>
    private static string NameOfOther(in JinjaValue value)
    {
        Equality.Hash(value);
        return "";
    }

    private static bool IsSequence(in JinjaValue value) => value.Reference switch
    {
        string => true,
        UndefinedValue { Behavior: UndefinedBehavior.Strict } => false,
        HeapValue { IsSubscriptable: true, Length: >= 0 } => true,
        _ => false,
    };

    private static bool IsSame(in JinjaValue left, in JinjaValue right)
    {
        if (left.Reference is HeapValue || right.Reference is HeapValue)
        {
            return ReferenceEquals(left.Reference, right.Reference);
        }

        return left.Kind == right.Kind && Equality.AreEqual(left, right);
    }
}
