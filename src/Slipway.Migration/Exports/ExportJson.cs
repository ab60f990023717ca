using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>Turns values of an export into JSON.</summary>
internal static class ExportJson
{
    /// <summary>The value as JSON; a whole float keeps its fraction (<c>5.0</c>); infinities and NaN, which JSON lacks, become texts.</summary>
    public static JsonNode? From(ExportValue? value) => value switch
    {
        ExportMapping mapping => Object(mapping),
        ExportSequence sequence => new JsonArray([.. sequence.Items.Select(From)]),
        ExportScalar scalar => Scalar(scalar),
        _ => null,
    };

    public static JsonObject Object(ExportMapping mapping)
    {
        var result = new JsonObject();
        foreach (ExportEntry entry in mapping.Entries)
        {
            result[entry.Key] = From(entry.Value);
        }

        return result;
    }

    /// <summary>Reads JSON that stands in a text, as Python does: of members of one name the last counts.</summary>
    public static bool TryParse(string text, out JsonNode? value)
    {
        ExportValue? read = JsonReader.Read("", text, new DiagnosticBag());
        value = From(read);
        return read is not null;
    }

    /// <summary>A number from its text, keeping what it is: <c>5</c> and <c>5.0</c> differ.</summary>
    public static JsonNode Number(string text) => JsonNode.Parse(text)!;

    private static JsonNode? Scalar(ExportScalar scalar) => scalar.Kind switch
    {
        ExportScalarKind.Null => null,
        ExportScalarKind.Boolean => JsonValue.Create(scalar.Text == "true"),
        ExportScalarKind.Integer => long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? JsonValue.Create(number)
            : Number(scalar.Text),
        ExportScalarKind.Float => scalar.Text is "nan" or "inf" or "-inf" ? JsonValue.Create(scalar.Text) : Number(scalar.Text),
        _ => JsonValue.Create(scalar.Text),
    };
}
