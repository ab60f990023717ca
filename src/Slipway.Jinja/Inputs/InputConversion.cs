using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>Turns .NET objects into values. Templates only ever see the results: copies, with no way back to the objects.</summary>
internal static class InputConversion
{
    private const int MaxDepth = 128;
    private const int MaxItems = 10_000_000;

    public static JinjaValue Convert(object? value) => Convert(value, 0);

    /// <summary>The inputs of a render given as an object.</summary>
    public static VariableSource ToSource(JinjaEnvironment environment, object inputs) => inputs switch
    {
        JsonObject json => VariableSource.FromJson(environment, json),
        IReadOnlyDictionary<string, object?> dictionary => VariableSource.FromDictionary(environment, dictionary),
        _ => Convert(inputs).Reference is DictValue dict
            ? VariableSource.FromValue(environment, dict)
            : throw new ArgumentException("The inputs must be a mapping, or an object with properties.", nameof(inputs)),
    };

    public static void EnsureDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fail.Value($"The input is nested deeper than {MaxDepth} levels, or contains itself.");
        }
    }

    public static JinjaValue Convert(object? value, int depth)
    {
        EnsureDepth(depth);
        return value switch
        {
            null => JinjaValue.None,
            JinjaValue known => known,
            HeapValue heap => heap,
            string text => text,
            bool truth => truth,
            JinjaTuple tuple => new TupleValue([.. tuple.Items.Select(item => Convert(item, depth + 1))]),
            JinjaLines lines => new ListValue([.. lines.Items.Select(item => Convert(item, depth + 1))]) { PrintsAsLines = true },
            JsonNode node => JsonConversion.FromNode(node, depth),
            JsonElement element => JsonConversion.FromElement(element, depth),
            JinjaFunction function => HostFunction.AsValue(function.Method.Name, function),
            char character => character.ToString(),
            DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan => DateValue.From(value),
            Guid or Uri or Version => value.ToString(),
            Enum member => member.ToString(),
            _ => FromNumber(value) ?? FromCollection(value, depth),
        };
    }

    private static JinjaValue? FromNumber(object value) => value switch
    {
        int number => number,
        long number => number,
        double number => number,
        float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        decimal number => number == decimal.Truncate(number) && number.Scale == 0 ? new BigInteger(number) : (double)number,
        uint or ushort or short or byte or sbyte => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => new BigInteger(number),
        BigInteger number => number,
        Complex number => new ComplexValue(number),
        Half number => (double)number,
        Int128 number => (BigInteger)number,
        UInt128 number => (BigInteger)number,
        _ => default(JinjaValue?),
    };

    private static JinjaValue FromCollection(object value, int depth)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> dictionary:
                return FromPairs(dictionary.Select(pair => ((object?)pair.Key, pair.Value)), depth);
            case IDictionary dictionary:
                return FromPairs(Entries(dictionary), depth);
            case System.Runtime.CompilerServices.ITuple tuple when tuple.GetType().FullName?.StartsWith("System.ValueTuple", StringComparison.Ordinal) == true:
                return new TupleValue([.. Enumerable.Range(0, tuple.Length).Select(index => Convert(tuple[index], depth + 1))]);
            case IEnumerable sequence when ObjectProperties.AsPairs(sequence) is { } pairs:
                return FromPairs(pairs, depth);
            case IEnumerable sequence:
                var list = new List<JinjaValue>();
                foreach (object? item in sequence)
                {
                    list.Add(list.Count < MaxItems ? Convert(item, depth + 1) : throw Fail.Value($"A sequence of the input has more than {MaxItems} items."));
                }

                return new ListValue(list);
            default:
                return ObjectProperties.Convert(value, depth);
        }
    }

    private static IEnumerable<(object? Key, object? Value)> Entries(IDictionary dictionary)
    {
        IDictionaryEnumerator entries = dictionary.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return (entries.Key, entries.Value);
        }
    }

    private static DictValue FromPairs(IEnumerable<(object? Key, object? Value)> pairs, int depth)
    {
        var dict = new DictValue();
        foreach ((object? key, object? value) in pairs)
        {
            dict[Convert(key, depth + 1)] = Convert(value, depth + 1);
        }

        return dict;
    }
}
