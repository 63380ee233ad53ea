using System.Diagnostics;
using System.Globalization;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>
/// The right to run an engine in a home. One process has it; the kernel takes it back when that process ends, however it ends.
/// Reading the database of a home needs no lock.
/// </summary>
public sealed class HomeLock : IDisposable
{
    // What .NET leaves in HResult when somebody else has the lock: errno, or the code of Windows.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _held;

    private HomeLock(FileStream held) => _held = held;

    /// <summary>Takes the lock of a home that exists.</summary>
    /// <exception cref="HomeLockedException">Another process has it.</exception>
    /// <exception cref="StorageUnavailableException">The lock's file cannot be made, or locks have no effect there.</exception>
    public static HomeLock Take(Home home)
    {
        FileStream? held = Open(home);
        try
        {
            if (held is null)
                throw new HomeLockedException(home.Root, HolderOf(home));
            // Where the file system knows no locks .NET goes on without one, silently: two engines would share the home.
            using FileStream? second = Open(home);
            if (second is not null)
                throw new StorageUnavailableException(home.LockFile, "locks have no effect on this file system, so two engines could run here. Give a --home on a local disk.");
            WriteHolder(home);
            HomeLock taken = new(held);
            held = null;
            return taken;
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Gives the lock back. The file stays: removing it could let two processes lock two files of one name.</summary>
    public void Dispose() => _held.Dispose();

    private static FileStream? Open(Home home)
    {
        try
        {
            // On Linux and macOS this is flock(LOCK_EX | LOCK_NB) on a descriptor that children do not inherit.
            return new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(home.LockFile, $"{e.Message} Give this user the right to write there, or give another --home.", e);
        }
    }

    // Beside the lock, since a locked file cannot be opened to be read either.
    private static string HolderFile(Home home) => home.LockFile + ".holder";

    private static void WriteHolder(Home home)
    {
        string fresh = HolderFile(home) + ".new";
        try
        {
            File.WriteAllText(fresh, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Command(Environment.GetCommandLineArgs())}"));
            File.Move(fresh, HolderFile(home), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(fresh, $"{e.Message} Free some space, or mend the rights of the folder.", e);
        }
    }

    // Up to the first option: parameters behind it may be secrets.
    private static string Command(string[] arguments)
        => string.Join(' ', [Path.GetFileNameWithoutExtension(arguments[0]), .. arguments.Skip(1).TakeWhile(argument => !argument.StartsWith('-'))]);

    private static string HolderOf(Home home)
    {
        try
        {
            string[] parts = File.ReadAllText(HolderFile(home)).Split(' ', 2);
            if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int id) && Runs(id))
                return $"process {parts[0]} ({parts[1]})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
        // The holder has the lock but has not yet said who it is: what is written is of the one before.
        return "another process";
    }

    private static bool Runs(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
