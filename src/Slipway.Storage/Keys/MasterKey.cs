using System.Security.Cryptography;
using Slipway.Journal;

namespace Slipway.Storage;

/// <summary>The key that wraps the keys in a key file: who has the file alone has nothing.</summary>
public sealed class MasterKey
{
    private const int Size = 32;

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>A master key.</summary>
    /// <param name="key">32 random bytes.</param>
    /// <exception cref="JournalException">It has another length.</exception>
    public static MasterKey Of(ReadOnlySpan<byte> key) => key.Length == Size
        ? new MasterKey(key.ToArray())
        : throw new JournalException($"A master key has {Size} bytes, not {key.Length}. 'openssl rand -base64 32' makes one.");

    /// <summary>Reads a master key as Base64.</summary>
    /// <exception cref="JournalException">It is not 32 bytes in Base64.</exception>
    public static MasterKey Parse(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        var bytes = new byte[Size + 1];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var length)
            ? Of(bytes.AsSpan(0, length))
            : throw new JournalException($"The master key is not {Size} bytes in Base64. 'openssl rand -base64 32' makes one.");
    }

    /// <summary>Reads a file that holds a master key as Base64.</summary>
    /// <exception cref="JournalException">The file cannot be read or holds no master key.</exception>
    public static MasterKey FromFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The master key cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A cipher under this key.</summary>
    internal AesGcm CreateCipher() => new(_key, AesGcm.TagByteSizes.MaxSize);
}
