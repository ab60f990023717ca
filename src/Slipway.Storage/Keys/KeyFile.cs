using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Slipway.Journal;

namespace Slipway.Storage;

/// <summary>Keys of runs in one small file: a slot of 64 bytes for each run, which is overwritten with zeros to destroy the key.</summary>
/// <remarks>
/// <para>Any number of processes may use a file at once. Keys are made in blocks, each on disk before its first key is used, so that a run
/// costs no write of its own.</para>
/// <para>Keep the file out of the journal's backups; a backup of it keeps the keys that are destroyed later. Lost, it takes all payloads with
/// it: copy it where copies are overwritten, not kept.</para>
/// </remarks>
public sealed class KeyFile : IRunKeyStore
{
    private const int SlotSize = KeyFileHeader.Size;
    private const int KeySize = 32;
    private const int TagSize = 16;
    private const int NonceSize = 12;
    private const int MaxBlock = 256;
    private const int MaxLost = 10_000_000;
    private const long MaxNumber = (long.MaxValue / SlotSize) - 1;

    /// <summary>The states of a slot, in its first byte; 0 is destroyed or never used.</summary>
    private const byte Plain = 1;
    private const byte Wrapped = 2;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly MasterKey? _master;
    private readonly SafeFileHandle _file;
    private readonly Queue<RunKey> _ready = new();
    private int _block = 1;

    private KeyFile(string path, SafeFileHandle file, Guid id, MasterKey? master)
    {
        _path = path;
        _file = file;
        Id = id;
        _master = master;
    }

    /// <inheritdoc />
    public Guid Id { get; }

    /// <summary>Whether keys were ever made in it.</summary>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    internal bool HasKeys
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_file) > SlotSize;
            }
            catch (IOException e)
            {
                throw Failed(_path, e);
            }
        }
    }

    /// <summary>Opens a key file; makes it when it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="master">What its keys are wrapped with; null for none, which protects as far as access to the file does.</param>
    /// <param name="mustExist">Whether a missing file is an error.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no key file, or has another master key.</exception>
    public static KeyFile Open(string path, MasterKey? master = null, bool mustExist = false) => Open(path, master, mustExist, FileAccess.ReadWrite);

    internal static KeyFile Open(string path, MasterKey? master, bool mustExist, FileAccess access)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        try
        {
            if (!File.Exists(full))
            {
                if (mustExist)
                {
                    throw new JournalException($"There is no key file '{full}'. Without it payloads cannot be read; restore it, or name the right one (KeyFile in the journal's options, SLIPWAY_KEYS for the commands).");
                }

                Make(full, master);
            }

            var file = File.OpenHandle(full, FileMode.Open, access, FileShare.ReadWrite);
            try
            {
                return new KeyFile(full, file, KeyFileHeader.Read(full, file, master), master);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(full, e);
        }
    }

    /// <inheritdoc />
    public RunKey Create()
    {
        lock (_gate)
        {
            if (_ready.Count == 0)
            {
                MakeBlock();
            }

            return _ready.Dequeue();
        }
    }

    /// <inheritdoc />
    public byte[]? Find(long number)
    {
        // A damaged journal may have any number.
        if (number is < 1 or > MaxNumber)
        {
            return null;
        }

        Span<byte> slot = stackalloc byte[SlotSize];
        try
        {
            if (RandomAccess.Read(_file, slot, number * SlotSize) < SlotSize)
            {
                return null;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Failed(_path, e);
        }

        return slot[0] switch
        {
            0 => null,
            Plain => slot.Slice(1, KeySize).ToArray(),
            Wrapped => Unwrap(number, slot),
            _ => throw new JournalException($"The key file '{_path}' is damaged at key {number}."),
        };
    }

    /// <inheritdoc />
    public void Destroy(IReadOnlyCollection<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Span<byte> zeros = stackalloc byte[SlotSize];
        zeros.Clear();
        try
        {
            foreach (var number in numbers.Where(n => n >= 1 && n < RandomAccess.GetLength(_file) / SlotSize))
            {
                RandomAccess.Write(_file, zeros, number * SlotSize);
            }

            RandomAccess.FlushToDisk(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Keeps the numbers up to one from being given again: of a copy of the file that was put back, runs of the journal may have them
    /// although their keys are lost, and to erase these would destroy the keys of others.</summary>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    internal void PassOver(long last)
    {
        try
        {
            // A damaged journal may have any number.
            if (IsBehind(last) && last < (RandomAccess.GetLength(_file) / SlotSize) + MaxLost)
            {
                using var _ = Lock(_path);
                if (IsBehind(last))
                {
                    RandomAccess.SetLength(_file, (last + 1 + MaxBlock) * SlotSize);
                    RandomAccess.FlushToDisk(_file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Closes the file. Keys that were made ahead and not used stay unused.</summary>
    public void Dispose() => _file.Dispose();

    private bool IsBehind(long number) => number >= RandomAccess.GetLength(_file) / SlotSize;

    private static void Make(string path, MasterKey? master)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var _ = Lock(path);
        if (!File.Exists(path))
        {
            KeyFileHeader.Make(path, master);
        }
    }

    /// <summary>Other processes make blocks of the same file.</summary>
    private static FileStream Lock(string path)
    {
        var began = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && Environment.TickCount64 - began < LockTimeout.TotalMilliseconds)
            {
                Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System).Wait();
            }
        }
    }

    private static JournalException Failed(string path, Exception e) => new($"The key file '{path}' cannot be used: {e.Message}", e);

    /// <summary>Makes some keys, and more each time.</summary>
    private void MakeBlock()
    {
        try
        {
            using var _ = Lock(_path);

            // A block that was cut short by a crash is passed over.
            var first = (RandomAccess.GetLength(_file) + SlotSize - 1) / SlotSize;
            var slots = new byte[_block * SlotSize];
            var random = RandomNumberGenerator.GetBytes(_block * KeySize);
            for (var i = 0; i < _block; i++)
            {
                var key = new RunKey(first + i, random[(i * KeySize)..((i + 1) * KeySize)]);
                Wrap(key, slots.AsSpan(i * SlotSize, SlotSize));
                _ready.Enqueue(key);
            }

            RandomAccess.Write(_file, slots, first * SlotSize);
            RandomAccess.FlushToDisk(_file);
            _block = Math.Min(MaxBlock, _block * 2);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _ready.Clear();
            throw Failed(_path, e);
        }
    }

    private void Wrap(RunKey key, Span<byte> slot)
    {
        if (_master is null)
        {
            slot[0] = Plain;
            key.Bytes.CopyTo(slot[1..]);
            return;
        }

        slot[0] = Wrapped;
        Span<byte> nonce = stackalloc byte[NonceSize];
        using var cipher = _master.CreateCipher();
        cipher.Encrypt(Nonce(key.Number, nonce), key.Bytes, slot.Slice(1, KeySize), slot.Slice(1 + KeySize, TagSize), Id.ToByteArray(bigEndian: true));
    }

    private byte[] Unwrap(long number, ReadOnlySpan<byte> slot)
    {
        var key = new byte[KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        try
        {
            using var cipher = (_master ?? throw new JournalException($"The key file '{_path}' needs its master key.")).CreateCipher();
            cipher.Decrypt(Nonce(number, nonce), slot.Slice(1, KeySize), slot.Slice(1 + KeySize, TagSize), key, Id.ToByteArray(bigEndian: true));
            return key;
        }
        catch (CryptographicException e)
        {
            throw new JournalException($"Key {number} of the key file '{_path}' cannot be unwrapped: the file is damaged or has another master key.", e);
        }
    }

    /// <summary>A slot is written once, so its number is used once.</summary>
    private static Span<byte> Nonce(long number, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce, number);
        return nonce;
    }
}
