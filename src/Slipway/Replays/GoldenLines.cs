using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Slipway.Journal;

namespace Slipway.Replays;

/// <summary>Writes golden runs as JSON lines.</summary>
internal static class GoldenLines
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<GoldenRun> runs)
    {
        var lines = new ArrayBufferWriter<byte>();
        WriteLine(lines, writer =>
        {
            writer.WriteString("kind", "golden");
            writer.WriteNumber("format", GoldenFile.Format);
        });
        foreach (var golden in runs)
        {
            WriteLine(lines, writer => Write(writer, golden.Name, golden.History.Run));
            foreach (var step in golden.History.Steps)
            {
                WriteLine(lines, writer => Write(writer, golden.Name, step));
            }
        }

        return lines.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, RunRecord run)
    {
        writer.WriteString("kind", "run");
        writer.WriteString("case", name);
        writer.WriteString("run", run.Id.ToString());
        writer.WriteString("pipeline", run.Pipeline);
        WriteText(writer, "version", run.Version.Length == 0 ? null : run.Version);
        writer.WriteString("started_at", run.StartedAt);
        writer.WriteString("status", Name(run.Status));
        WriteText(writer, "user", run.User);
        WriteText(writer, "conversation_id", run.ConversationId);
        WriteRaw(writer, "conversation", run.Conversation);
        WriteRaw(writer, "fork", run.Fork is { } fork ? SlipwayJson.Write(fork) : (ReadOnlyMemory<byte>?)null);
        WriteRaw(writer, "input", run.Input);
        WriteRaw(writer, "output", run.Output);
        WriteRaw(writer, "failure", run.Failure is { } failure ? SlipwayJson.Write(failure) : (ReadOnlyMemory<byte>?)null);
    }

    private static void Write(Utf8JsonWriter writer, string name, StepRecord step)
    {
        writer.WriteString("kind", "step");
        writer.WriteString("case", name);
        writer.WriteString("key", step.Key);
        writer.WriteString("step_kind", Name(step.Kind));
        writer.WriteString("effect", Name(step.Effect));
        WriteText(writer, "artifact_version", step.ArtifactVersion);
        WriteRaw(writer, "request", step.Request);
        if (HasLineBreak(step.Request.Span))
        {
            // Of the request as it was, byte for byte: a line cannot hold its line breaks.
            writer.WriteString("request_hash", step.RequestHash);
        }

        WriteRaw(writer, "result", step.Result);
        WriteRaw(writer, "failure", step.Failure is { } failure ? SlipwayJson.Write(failure) : (ReadOnlyMemory<byte>?)null);
        if (step.Retryable)
        {
            writer.WriteBoolean("retryable", true);
        }
    }

    private static void WriteLine(ArrayBufferWriter<byte> lines, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(lines, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private static void WriteText(Utf8JsonWriter writer, string member, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(member, value);
        }
    }

    private static bool HasLineBreak(ReadOnlySpan<byte> json) => json.ContainsAny((byte)'\n', (byte)'\r');

    /// <summary>Content as it is, byte for byte, but for line breaks: they can only be white space between its tokens, and become blanks.</summary>
    private static void WriteRaw(Utf8JsonWriter writer, string member, ReadOnlyMemory<byte>? json)
    {
        if (json is not { IsEmpty: false } content)
        {
            return;
        }

        if (HasLineBreak(content.Span))
        {
            var line = content.ToArray();
            line.AsSpan().Replace((byte)'\n', (byte)' ');
            line.AsSpan().Replace((byte)'\r', (byte)' ');
            content = line;
        }

        writer.WritePropertyName(member);
        writer.WriteRawValue(content.Span, skipInputValidation: false);
    }

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
