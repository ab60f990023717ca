using System.Buffers.Binary;
using System.Security.Cryptography;
using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>Encrypts the payloads of one run: AES-256-GCM, a random nonce before and the tag behind; bound to the run and the payload's place.</summary>
/// <param name="run">The run.</param>
/// <param name="key">The run's key.</param>
internal sealed class RunCipher(RunId run, RunKey key)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int PlaceSize = 16 + 1 + 4;

    /// <summary>The key's number in its store.</summary>
    public long KeyNumber => key.Number;

    public byte[] Seal(ReadOnlySpan<byte> content, PayloadPlace place)
    {
        var data = new byte[NonceSize + content.Length + TagSize];
        var nonce = data.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> about = stackalloc byte[PlaceSize];
        using var cipher = new AesGcm(key.Bytes, TagSize);
        cipher.Encrypt(nonce, content, data.AsSpan(NonceSize, content.Length), data.AsSpan(NonceSize + content.Length), About(place, about));
        return data;
    }

    /// <exception cref="JournalException">The data are not what was sealed there.</exception>
    public byte[] Open(ReadOnlySpan<byte> data, PayloadPlace place)
    {
        if (data.Length < NonceSize + TagSize)
        {
            throw new JournalException("The journal is damaged: an encrypted payload is too short.");
        }

        var content = new byte[data.Length - NonceSize - TagSize];
        Span<byte> about = stackalloc byte[PlaceSize];
        try
        {
            using var cipher = new AesGcm(key.Bytes, TagSize);
            cipher.Decrypt(data[..NonceSize], data[NonceSize..^TagSize], data[^TagSize..], content, About(place, about));
            return content;
        }
        catch (CryptographicException e)
        {
            throw new JournalException($"A payload of run {run} cannot be decrypted: the journal is damaged, or the key file is not its own.", e);
        }
    }

    private ReadOnlySpan<byte> About(PayloadPlace place, Span<byte> about)
    {
        run.Value.TryWriteBytes(about, bigEndian: true, out _);
        about[16] = (byte)place.Kind;
        BinaryPrimitives.WriteInt32BigEndian(about[17..], place.Number);
        return about;
    }
}

/// <summary>Which of a run's payloads it is.</summary>
/// <param name="Kind">The column.</param>
/// <param name="Number">The step's number; 0 for none.</param>
internal readonly record struct PayloadPlace(PayloadKind Kind, int Number = 0)
{
    public static implicit operator PayloadPlace(PayloadKind kind) => new(kind);
}

/// <summary>The columns that hold payloads. The numbers are in the file.</summary>
internal enum PayloadKind
{
    Input = 1,
    Output = 2,
    Conversation = 3,
    Fork = 4,
    Request = 5,
    Result = 6,
    Question = 7,
    Answer = 8,
}
