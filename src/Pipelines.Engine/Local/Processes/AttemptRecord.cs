using System.Globalization;
using System.Text;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Why an attempt was asked to end. The words stand in records, which later versions read.</summary>
internal enum StopReason
{
    None = 0,

    /// <summary><c>canceled</c>: the run asked for it.</summary>
    Canceled = 1,

    /// <summary><c>time-out</c>: its time limit.</summary>
    TimeOut = 2,

    /// <summary><c>orphaned</c>: no engine took it over.</summary>
    Orphaned = 3,
}

/// <summary>Who runs an attempt.</summary>
/// <param name="Supervisor">The process's number: of the supervisor, or where <paramref name="IsProgram"/> of the program itself.</param>
/// <param name="Start">When it started, as the system counts: numbers are used again.</param>
/// <param name="Boot">The start of the machine; empty where the system does not tell.</param>
/// <param name="Engine">The engine that gave the order.</param>
/// <param name="At">When it gave the order.</param>
/// <param name="IsProgram">The process is the program, which wrote the claim itself: it leads the attempt's session, and nobody stands between.</param>
internal sealed record AttemptClaim(int Supervisor, long Start, string Boot, string Engine, DateTimeOffset At, bool IsProgram = false)
{
    private const string ProgramWord = "program";

    /// <summary>Reads what follows the first word of a record's first line.</summary>
    public static AttemptClaim Parse(ReadOnlySpan<string> words) => new(
        int.Parse(words[0], CultureInfo.InvariantCulture),
        long.Parse(words[1], CultureInfo.InvariantCulture),
        words[2] == "-" ? "" : words[2],
        words[3],
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[4], CultureInfo.InvariantCulture)),
        words.Length > 5 && words[5] == ProgramWord);

    /// <summary>The first line of a record.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"claimed {Supervisor} {Start} {(Boot.Length == 0 ? "-" : Boot)} {Engine} {At.ToUnixTimeMilliseconds()}{(IsProgram ? $" {ProgramWord}" : "")}");

    /// <summary>The process still runs, and is the one that claimed the attempt.</summary>
    public bool IsAlive() => IsOfThisBoot && ProcessTable.StartOf(Supervisor) == Start;

    /// <summary>The machine was not started again since.</summary>
    public bool IsOfThisBoot => Boot == ProcessTable.Boot;
}

/// <summary>
/// What has happened to an attempt, in the file <c>TASK.NUMBER.record</c>: a line for each fact, only ever appended, by the supervisor
/// and by engines. Its first line makes the attempt exist; whoever wrote it runs the program.
/// <code>
/// claimed SUPERVISOR START BOOT ENGINE MILLISECONDS
/// claimed PROCESS START BOOT ENGINE MILLISECONDS program
/// adopted ENGINE
/// stopping canceled|time-out|orphaned
/// exited CODE [kept]
/// </code>
/// </summary>
/// <param name="Claim">Who runs it; null while the first line is being written.</param>
/// <param name="Stopping">Why it was asked to end; the first reason stands.</param>
/// <param name="ExitCode">Of the program; null until it has ended.</param>
/// <param name="IsKept">The program's outputs survive a loss of power.</param>
internal sealed record AttemptRecord(AttemptClaim? Claim, StopReason Stopping, int? ExitCode, bool IsKept)
{
    /// <summary>The record in a file; null when there is none.</summary>
    public static AttemptRecord? Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a record; a last line without its end is still being written.</summary>
    public static AttemptRecord Parse(string text)
    {
        AttemptRecord record = new(null, StopReason.None, null, false);
        string[] lines = text.Split('\n');
        foreach (string line in lines.AsSpan(0, lines.Length - 1))
        {
            record = line.Split(' ') switch
            {
                ["claimed", .. { Length: >= 5 } words] when record.Claim is null => record with { Claim = AttemptClaim.Parse(words) },
                ["adopted", var engine] when record.Claim is not null => record with { Claim = record.Claim with { Engine = engine } },
                ["stopping", var why] when record.Stopping == StopReason.None => record with { Stopping = Reason(why) },
                ["exited", var code, .. var rest] => record with { ExitCode = int.Parse(code, CultureInfo.InvariantCulture), IsKept = rest is ["kept"] },
                // Words of a later version.
                _ => record,
            };
        }
        return record;
    }

    /// <summary>Notes that an engine sees to the attempt from now on.</summary>
    public static void NoteAdopted(string path, string engine)
        => SharedFile.Append(path, Encoding.ASCII.GetBytes($"adopted {engine}\n"));

    /// <summary>Notes why the attempt is asked to end.</summary>
    public static void NoteStopping(string path, StopReason reason)
        => SharedFile.Append(path, Encoding.ASCII.GetBytes($"stopping {Word(reason)}\n"));

    /// <summary>
    /// What counts of it now. An exit that was noted before the machine went down tells nothing when the outputs may not have
    /// reached the disk.
    /// </summary>
    public int? TrustedExitCode => Claim is { IsOfThisBoot: true } || IsKept ? ExitCode : null;

    private static string Word(StopReason reason) => reason switch
    {
        StopReason.Canceled => "canceled",
        StopReason.TimeOut => "time-out",
        _ => "orphaned",
    };

    private static StopReason Reason(string word) => word switch
    {
        "canceled" => StopReason.Canceled,
        "time-out" => StopReason.TimeOut,
        "orphaned" => StopReason.Orphaned,
        _ => StopReason.None,
    };
}
