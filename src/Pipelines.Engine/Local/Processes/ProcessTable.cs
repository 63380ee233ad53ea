using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipelines.Engine.Local.Processes;

/// <summary>What the system knows about processes: who runs, since when, and who belongs to an attempt.</summary>
internal static class ProcessTable
{
    /// <summary>Above this many numbers, looking at all processes is cheaper than trying each.</summary>
    private const int LongestRange = 2048;

    private const int ReadOnly = 0x80000;

    private static readonly bool HasProc = File.Exists("/proc/self/stat");

    /// <summary>Names one start of the machine; empty where the system does not tell.</summary>
    public static string Boot { get; } = ReadText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>When a process started, as the system counts; null if there is none, 0 where the system does not tell.</summary>
    public static long? StartOf(int pid)
        => Libc.Kill(pid, 0) != 0 && Marshal.GetLastPInvokeError() == Libc.NoSuchProcess ? null
        : !HasProc ? 0
        : Stat(pid) is { IsDead: false } stat ? stat.Start : null;

    /// <summary>The number of the newest process; with it, those that came later can be told. 0 where the system does not tell.</summary>
    public static int Newest()
    {
        string load = ReadText("/proc/loadavg");
        return int.TryParse(load.AsSpan(load.LastIndexOf(' ') + 1), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int pid) ? pid : 0;
    }

    /// <summary>
    /// The living processes of an attempt but for its supervisor, if it has one: those that have the attempt's mark in their environment, wherever
    /// they went, and those in the supervisor's session that gave their environment away.
    /// </summary>
    public static IEnumerable<int> Members(AttemptMark mark, IEnumerable<int> among)
        => among.Where(pid => (pid != mark.Supervisor || mark.IsProgram) && Stat(pid) is { IsDead: false } stat && Belongs(mark, pid, stat));

    /// <summary>All processes.</summary>
    public static IEnumerable<int> All()
    {
        if (!HasProc)
            yield break;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
                yield return pid;
        }
    }

    /// <summary>
    /// The processes that may have been started after the one that was the <see cref="Newest"/> then. A short step's descendants are
    /// found so without looking at each process of the machine.
    /// </summary>
    public static IEnumerable<int> Since(int newest)
    {
        int last = Newest();
        return newest > 0 && last >= newest && last - newest <= LongestRange
            ? Enumerable.Range(newest + 1, last - newest).Where(pid => Libc.Kill(pid, 0) == 0)
            : All();
    }

    private static bool Belongs(AttemptMark mark, int pid, ProcessStat stat)
    {
        byte[] environment = ReadBytes($"/proc/{pid}/environ");
        if (Has(environment, mark.Attempt))
            return true;
        // Our own helpers (the clock of a time limit) have the supervisor's environment, which programs get with more in it.
        return mark.Supervisor > 0 && stat.Session == mark.Supervisor && !Has(environment, AttemptMark.SupervisorVariable + "=");
    }

    private static bool Has(ReadOnlySpan<byte> environment, string start)
    {
        Span<byte> wanted = stackalloc byte[Encoding.UTF8.GetMaxByteCount(start.Length)];
        wanted = wanted[..Encoding.UTF8.GetBytes(start, wanted)];
        bool isWhole = !start.EndsWith('=');
        foreach (Range range in environment.Split((byte)0))
        {
            ReadOnlySpan<byte> variable = environment[range];
            if (isWhole ? variable.SequenceEqual(wanted) : variable.StartsWith(wanted))
                return true;
        }
        return false;
    }

    private static ProcessStat? Stat(int pid)
    {
        string text = ReadText($"/proc/{pid}/stat");
        // The name may hold blanks and brackets; what stands behind its last bracket does not.
        int name = text.LastIndexOf(')');
        if (name < 0)
            return null;
        string[] fields = text[(name + 2)..].Split(' ');
        return new(fields[0] is "Z" or "X", int.Parse(fields[3], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(ReadBytes(path));

    // By three calls: the general way to read a file makes eight, and each step asks twice.
    private static unsafe byte[] ReadBytes(string path)
    {
        int descriptor = HasProc ? Libc.Open(path, ReadOnly) : -1;
        if (descriptor < 0)
            return [];
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            nint count;
            fixed (byte* first = buffer)
                count = Libc.Read(file, first + length, buffer.Length - length);
            // Less than nothing: gone meanwhile, or another user's.
            if (count <= 0)
                return buffer[..length];
            length += (int)count;
            if (length == buffer.Length)
                Array.Resize(ref buffer, length * 4);
        }
    }

    private readonly record struct ProcessStat(bool IsDead, int Session, long Start);
}

/// <summary>How the processes of one attempt are known.</summary>
/// <param name="Supervisor">The process that leads their session; 0: not known.</param>
/// <param name="Attempt">The environment variable that they all got, with its value.</param>
/// <param name="IsProgram">That process is one of them; else it only sees to them.</param>
internal sealed record AttemptMark(int Supervisor, string Attempt, bool IsProgram = false)
{
    /// <summary>Has the attempt's folder as value: no other attempt on this machine has the same.</summary>
    public const string AttemptVariable = "PIPELINES_ATTEMPT";

    /// <summary>In the environment of supervisors, and so of all that they start.</summary>
    public const string SupervisorVariable = "PIPELINES_SUPERVISOR";
}
