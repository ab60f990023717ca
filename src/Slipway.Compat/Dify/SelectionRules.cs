using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>The comparisons of Dify's list operator (20.3).</summary>
internal static class SelectionRules
{
    public static Func<string, bool> OfText(string @operator, object? operand) => OfText(@operator, operand as string ?? throw Fail($"Invalid filter value: {DifyText.From(operand)}"));

    /// <summary>"in" asks whether the item is a part of the text.</summary>
    public static Func<string, bool> OfText(string @operator, string operand) => @operator switch
    {
        "contains" => item => item.Contains(operand, StringComparison.Ordinal),
        "not contains" => item => !item.Contains(operand, StringComparison.Ordinal),
        "start with" => item => item.StartsWith(operand, StringComparison.Ordinal),
        "end with" => item => item.EndsWith(operand, StringComparison.Ordinal),
        "is" => item => item == operand,
        "is not" => item => item != operand,
        "in" => item => operand.Contains(item, StringComparison.Ordinal),
        "not in" => item => !operand.Contains(item, StringComparison.Ordinal),
        "empty" => item => item.Length == 0,
        "not empty" => item => item.Length > 0,
        _ => throw Fail($"Invalid condition: {@operator}"),
    };

    public static Func<DifyNumber, bool> OfNumber(string @operator, object? operand)
    {
        string text = operand as string ?? throw Fail($"Invalid filter value: {DifyText.From(operand)}");
        if (!double.TryParse(PythonString.Strip(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw Fail($"could not convert string to float: '{text}'");
        }

        DifyNumber number = value;
        return @operator switch
        {
            "=" => item => item == number,
            "≠" => item => item != number,
            "<" => item => item < number,
            ">" => item => item > number,
            "≤" => item => item <= number,
            "≥" => item => item >= number,
            _ => throw Fail($"Invalid condition: {@operator}"),
        };
    }

    public static Func<bool, bool> OfBoolean(string @operator, object? operand)
    {
        bool value = operand is bool flag ? flag : throw Fail("Boolean filter expects a boolean value");
        return @operator switch
        {
            "is" => item => item == value,
            "is not" => item => item != value,
            _ => throw Fail($"Invalid condition: {@operator}"),
        };
    }

    public static Func<DifyFile, bool> OfFile(string key, string @operator, object? operand)
    {
        if (key is "type" or "transfer_method")
        {
            bool isNegated = @operator == "not in" || (@operator == "in" ? false : throw Fail($"Invalid condition: {@operator}"));
            Func<string, bool> isOneOf = operand is string text
                ? item => text.Contains(item, StringComparison.Ordinal)
                : DifyValue.Of(operand) is { Kind: DifyKind.List } list ? item => list.List.Any(one => one?.GetValueKind() is System.Text.Json.JsonValueKind.String && one.GetValue<string>() == item)
                : throw Fail($"Invalid filter value: {DifyText.From(operand)}");
            return file => isOneOf(Attribute(file, key)) != isNegated;
        }

        if (key == "size")
        {
            Func<DifyNumber, bool> size = OfNumber(@operator, operand);
            return file => size(file.Size);
        }

        Func<string, bool> rule = OfText(@operator, operand);
        return file => rule(Attribute(file, key));
    }

    public static string Attribute(DifyFile file, string key) => key switch
    {
        "name" => file.Name ?? "",
        "type" => file.Type ?? "",
        "extension" => file.Extension ?? "",
        "mime_type" => file.MimeType ?? "",
        "transfer_method" => file.TransferMethod ?? "",
        "url" => file.Url ?? "",
        "related_id" => file.RelatedId ?? "",
        _ => throw Fail($"Invalid key: {key}"),
    };

    public static StepFailedException Fail(string message) => new(message, "ListOperatorError");
}
