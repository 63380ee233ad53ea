using System.Security.Cryptography;
using Pipelines.Engine.Ports;

namespace Pipelines.Server.Safety;

/// <summary>The key that links are signed with: 32 random bytes in a file that its owner alone may read.</summary>
internal static class SigningKey
{
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key, or makes one.</summary>
    /// <exception cref="StorageUnavailableException">It can be neither read nor made.</exception>
    /// <exception cref="StorageDamagedException">The file is not a key.</exception>
    public static byte[] ReadOrMake(string file)
    {
        try
        {
            if (!File.Exists(file))
                Make(file);
            byte[] key = File.ReadAllBytes(file);
            return key.Length == Bytes
                ? key
                : throw new StorageDamagedException(file, $"it has {key.Length} bytes, a key has {Bytes}.", "Remove it: a new one is made, and links that were given out end.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(file, $"{e.Message} Give this user the right to read and write there.", e);
        }
    }

    /// <summary>Puts a new key in the place of the one that is there.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be written.</exception>
    public static void Replace(string file)
    {
        try
        {
            Make(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(file, $"{e.Message} Give this user the right to write there.", e);
        }
    }

    /// <summary>A new key as text, for a place other than a file.</summary>
    public static string NewText() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    private static void Make(string file)
    {
        string fresh = file + ".new";
        File.Delete(fresh);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (FileStream made = new(fresh, options))
        {
            made.Write(RandomNumberGenerator.GetBytes(Bytes));
            made.Flush(flushToDisk: true);
        }
        File.Move(fresh, file, overwrite: true);
    }
}
