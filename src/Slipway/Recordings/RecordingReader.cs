using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Slipway.Recordings;

/// <summary>Reads recordings line by line, within limits.</summary>
public static class RecordingReader
{
    /// <summary>Reads the entries of a recording in order.</summary>
    /// <param name="stream">The recording in UTF-8; not disposed.</param>
    /// <param name="name">Name of the recording in messages.</param>
    /// <param name="options">Limits and the handling of wrong lines.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The entries; a line of an unknown kind is an <see cref="UnknownEntry"/>. The first is a <see cref="RecordingHeader"/>.</returns>
    /// <exception cref="RecordingException">
    /// A line is wrong and <see cref="RecordingReadOptions.OnProblem"/> is not set; or, always, a limit is exceeded, the header is
    /// missing or its format is unknown.
    /// </exception>
    public static async IAsyncEnumerable<RecordingEntry> ReadAsync(
        Stream stream, string name, RecordingReadOptions? options = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        options ??= new RecordingReadOptions();
        var lines = new BoundedLines(stream, name, options);
        bool headerSeen = false;
        while (await lines.NextAsync(ct) is { } line)
        {
            RecordingEntry? entry = Parse(line, new RecordingProblem(name, lines.Number, ""), headerSeen ? options.OnProblem : null);
            if (!headerSeen)
            {
                RequireHeader(entry, name, lines.Number);
                headerSeen = true;
            }
            if (entry is not null)
            {
                yield return entry;
            }
        }
        if (!headerSeen)
        {
            throw new RecordingException(new RecordingProblem(name, 1, "the recording is empty; its first line must be of kind 'recording'"));
        }
    }

    private static void RequireHeader(RecordingEntry? entry, string name, int line)
    {
        if (entry is not RecordingHeader header)
        {
            throw new RecordingException(new RecordingProblem(name, line, "the first line of a recording must be of kind 'recording'"));
        }
        if (header.Format != RecordingHeader.CurrentFormat)
        {
            throw new RecordingException(new RecordingProblem(
                name, line, $"format {header.Format} is not known; this version reads format {RecordingHeader.CurrentFormat}"));
        }
    }

    private static RecordingEntry? Parse(ReadOnlyMemory<byte> line, RecordingProblem at, Action<RecordingProblem>? onProblem)
    {
        try
        {
            return ParseKind(line.Span);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            RecordingProblem problem = at with { Message = Describe(error) };
            if (onProblem is null)
            {
                throw new RecordingException(problem, error);
            }
            onProblem(problem);
            return null;
        }
    }

    private static RecordingEntry? ParseKind(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            throw new JsonException("the line is not valid UTF-8");
        }
        RecordingJson json = RecordingJson.Lines;
        return KindOf(line) switch
        {
            "recording" => JsonSerializer.Deserialize(line, json.RecordingHeader),
            "case" => JsonSerializer.Deserialize(line, json.RecordedCaseStart),
            "model" => JsonSerializer.Deserialize(line, json.ModelExchange),
            "http" => JsonSerializer.Deserialize(line, json.HttpExchange),
            "tool" => JsonSerializer.Deserialize(line, json.ToolExchange),
            "node" => JsonSerializer.Deserialize(line, json.NodeOutcome),
            "output" => JsonSerializer.Deserialize(line, json.RecordedOutput),
            _ => new UnknownEntry { Line = Whole(line) },
        };
    }

    private static JsonElement Whole(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = RecordingReadOptions.DepthLimit });
        return JsonElement.ParseValue(ref reader);
    }

    private static string KindOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = RecordingReadOptions.DepthLimit });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a line must be a JSON object");
        }
        string? kind = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isKind)
            {
                kind = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("'kind' must be a string");
            }
            reader.Skip();
        }
        return kind ?? throw new JsonException("'kind' is missing");
    }

    private static string Describe(Exception error)
    {
        string place = (error as JsonException)?.BytePositionInLine is { } position ? $" (byte {position + 1})" : "";
        int cut = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string message = cut < 0 ? error.Message : error.Message[..cut];
        return message.TrimEnd('.', ' ') + place;
    }
}
