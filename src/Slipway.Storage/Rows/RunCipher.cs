using System.Buffers.Binary;
using System.Security.Cryptography;
using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>Encrypts the payloads of one run: AES-256-GCM, the nonce before and the tag behind; bound to the run and the payload's place.</summary>
/// <remarks>Setting a key up costs more than encrypting a payload, so it is done once. The first nonce is random and the others count on from
/// it: a run's key is used by few ciphers, for few payloads each, so that no two meet. Safe from many callers.</remarks>
/// <param name="run">The run.</param>
/// <param name="key">The run's key.</param>
internal sealed class RunCipher(RunId run, RunKey key) : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int PlaceSize = 16 + 1 + 4;

    private readonly Lock _gate = new();
    private readonly byte[] _nonce = new byte[NonceSize];
    private AesGcm? _cipher;
    private bool _hasNonce;

    /// <summary>The key's number in its store.</summary>
    public long KeyNumber => key.Number;

    private AesGcm Cipher => _cipher ??= new AesGcm(key.Bytes, TagSize);

    public byte[] Seal(ReadOnlySpan<byte> content, PayloadPlace place)
    {
        var data = new byte[NonceSize + content.Length + TagSize];
        var nonce = data.AsSpan(0, NonceSize);
        Span<byte> about = stackalloc byte[PlaceSize];
        lock (_gate)
        {
            NextNonce().CopyTo(nonce);
            Cipher.Encrypt(nonce, content, data.AsSpan(NonceSize, content.Length), data.AsSpan(NonceSize + content.Length), About(place, about));
        }

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
            lock (_gate)
            {
                Cipher.Decrypt(data[..NonceSize], data[NonceSize..^TagSize], data[^TagSize..], content, About(place, about));
            }

            return content;
        }
        catch (CryptographicException e)
        {
            throw new JournalException($"A payload of run {run} cannot be decrypted: the journal is damaged, or the key file is not its own.", e);
        }
    }

    /// <summary>Frees the key's native memory. Who still comes sets it up again: a run that is stopped may write until it notices.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _cipher?.Dispose();
            _cipher = null;
        }
    }

    private ReadOnlySpan<byte> NextNonce()
    {
        if (!_hasNonce)
        {
            RandomNumberGenerator.Fill(_nonce);
            _hasNonce = true;
            return _nonce;
        }

        var counter = _nonce.AsSpan(NonceSize - sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(counter, unchecked(BinaryPrimitives.ReadUInt64BigEndian(counter) + 1));
        return _nonce;
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
