using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Models.OpenAI;

/// <summary>A writer that is used again by its thread; what is written is copied out once, in its exact size.</summary>
internal sealed class JsonScratch
{
    private const int LargestKept = 256 * 1024;

    [ThreadStatic]
    private static JsonScratch? Kept;

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    private JsonScratch() => Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // A request is not HTML; text goes out readable and short.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    public Utf8JsonWriter Json { get; }

    /// <summary>Takes the thread's writer, or a new one while that is in use.</summary>
    public static JsonScratch Take()
    {
        JsonScratch scratch = Kept ?? new JsonScratch();
        Kept = null;
        return scratch;
    }

    /// <summary>Gives back the writer; one that is not given back, because of an exception, is forgotten.</summary>
    /// <returns>What was written.</returns>
    public byte[] Finish()
    {
        Json.Flush();
        byte[] written = _buffer.WrittenSpan.ToArray();
        if (_buffer.Capacity <= LargestKept)
        {
            _buffer.ResetWrittenCount();
            Json.Reset();
            Kept = this;
        }
        return written;
    }
}
