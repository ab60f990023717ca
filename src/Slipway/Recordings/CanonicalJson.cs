using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Recordings;

/// <summary>One text for all JSON texts that mean the same.</summary>
/// <remarks>
/// <para>As RFC 8785 (JSON Canonicalization Scheme) with two differences. Numbers keep all their digits: <c>1</c>, <c>1.0</c> and <c>10e-1</c> are
/// one number, but integers above 2^53 do not collapse into a double. Members are sorted by the UTF-8 bytes of their canonical names.</para>
/// <para>No white space; strings with the fewest escapes; of members with the same name the last counts.</para>
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The canonical text as UTF-8.</summary>
    /// <param name="value">A JSON value.</param>
    /// <returns>The bytes.</returns>
    public static byte[] GetBytes(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical text.</summary>
    /// <param name="value">A JSON value.</param>
    /// <returns>The text.</returns>
    public static string GetString(JsonElement value) => Encoding.UTF8.GetString(GetBytes(value));

    /// <summary>Tells whether two values mean the same.</summary>
    /// <param name="first">A JSON value.</param>
    /// <param name="second">Another.</param>
    /// <returns>True when their canonical texts are equal.</returns>
    public static bool AreEqual(JsonElement first, JsonElement second) => GetBytes(first).AsSpan().SequenceEqual(GetBytes(second));

    /// <summary>SHA-256 of the canonical text.</summary>
    /// <param name="value">A JSON value.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Hash(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(GetBytes(value)));

    /// <summary>Writes the canonical text as UTF-8.</summary>
    /// <param name="value">A JSON value; its depth is bounded by the parser that made it.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteObject(value, output); break;
            case JsonValueKind.Array: WriteArray(value, output); break;
            case JsonValueKind.String: CanonicalString.Write(JsonMarshal.GetRawUtf8Value(value)[1..^1], output); break;
            case JsonValueKind.Number: CanonicalNumber.Write(JsonMarshal.GetRawUtf8Value(value), output); break;
            case JsonValueKind.Undefined: throw new ArgumentException("An undefined element has no text.", nameof(value));
            default: output.Write(JsonMarshal.GetRawUtf8Value(value)); break;
        }
    }

    private static void WriteArray(JsonElement value, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        bool first = true;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }
            first = false;
            Write(item, output);
        }
        output.Write("]"u8);
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        var members = new List<(byte[] Name, JsonElement Value)>(value.GetPropertyCount());
        var name = new ArrayBufferWriter<byte>();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            name.ResetWrittenCount();
            CanonicalString.Write(JsonMarshal.GetRawUtf8PropertyName(member), name);
            members.Add((name.WrittenSpan.ToArray(), member.Value));
        }

        output.Write("{"u8);
        bool first = true;
        // A stable sort: among equal names the last stays the last.
        (byte[] Name, JsonElement Value)[] sorted = [.. members.Order(ByName.Instance)];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i + 1 < sorted.Length && sorted[i].Name.AsSpan().SequenceEqual(sorted[i + 1].Name))
            {
                continue;
            }
            if (!first)
            {
                output.Write(","u8);
            }
            first = false;
            output.Write(sorted[i].Name);
            output.Write(":"u8);
            Write(sorted[i].Value, output);
        }
        output.Write("}"u8);
    }

    private sealed class ByName : IComparer<(byte[] Name, JsonElement Value)>
    {
        public static readonly ByName Instance = new();

        public int Compare((byte[] Name, JsonElement Value) x, (byte[] Name, JsonElement Value) y) => x.Name.AsSpan().SequenceCompareTo(y.Name);
    }
}
