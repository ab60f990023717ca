using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Slipway.Journal;

namespace Slipway.Storage;

/// <summary>What a key file begins with, in the place of its first slot: that it is one, its id, and whether it has a master key and which one.</summary>
internal static class KeyFileHeader
{
    public const int Size = 64;

    private const int TagSize = 16;
    private const int NonceSize = 12;
    private const int IdAt = 8;
    private const int WrappedAt = 24;
    private const int CheckAt = 32;

    private static ReadOnlySpan<byte> Magic => "SLPWKEY1"u8;

    /// <summary>Makes a file without keys, whole or not at all.</summary>
    public static void Make(string path, MasterKey? master)
    {
        var header = new byte[Size];
        var id = Guid.NewGuid();
        Magic.CopyTo(header);
        id.TryWriteBytes(header.AsSpan(IdAt), bigEndian: true, out _);
        if (master is not null)
        {
            header[WrappedAt] = 1;
            Check(master, id, header.AsSpan(CheckAt, TagSize));
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(path + ".new", options))
        {
            stream.Write(header);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path);
    }

    /// <summary>The id of an open file.</summary>
    /// <exception cref="JournalException">It is no key file, or has another master key.</exception>
    public static Guid Read(string path, SafeFileHandle file, MasterKey? master)
    {
        Span<byte> header = stackalloc byte[Size];
        if (RandomAccess.Read(file, header, 0) < Size || !header.StartsWith(Magic))
        {
            throw new JournalException($"'{path}' is not a key file of Slipway.");
        }

        var id = new Guid(header.Slice(IdAt, 16), bigEndian: true);
        if (header[WrappedAt] == 0)
        {
            // Keys from now on are wrapped when there is a master key; those before are as they were.
            return id;
        }

        if (master is null)
        {
            throw new JournalException($"The key file '{path}' needs its master key.");
        }

        Span<byte> check = stackalloc byte[TagSize];
        Check(master, id, check);
        return CryptographicOperations.FixedTimeEquals(check, header.Slice(CheckAt, TagSize))
            ? id
            : throw new JournalException($"The key file '{path}' has another master key.");
    }

    /// <summary>What only the same master key gives for the same file.</summary>
    private static void Check(MasterKey master, Guid id, Span<byte> check)
    {
        // A nonce no slot has: numbers are not negative.
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Fill(0xFF);
        using var cipher = master.CreateCipher();
        cipher.Encrypt(nonce, [], [], check, id.ToByteArray(bigEndian: true));
    }
}
