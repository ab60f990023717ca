using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Cli.Terminal;

/// <summary>How <c>--json</c> results are written.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes a value.</summary>
    public static void Write<T>(TextWriter output, T value) => output.WriteLine(Text(value));

    /// <summary>Writes a list while its values come.</summary>
    public static async Task WriteAsync<T>(TextWriter output, IAsyncEnumerable<T> values, CancellationToken ct)
    {
        var before = "[";
        await foreach (var value in values.WithCancellation(ct))
        {
            output.Write($"{before}{Environment.NewLine}  {Text(value).ReplaceLineEndings(Environment.NewLine + "  ")}");
            before = ",";
        }

        output.WriteLine(before == "[" ? "[]" : $"{Environment.NewLine}]");
    }

    /// <summary>What would change the order of the letters on a screen is escaped, which is the same to who reads JSON.</summary>
    private static string Text<T>(T value) => Printable.Of(JsonSerializer.Serialize(value, Options));
}
