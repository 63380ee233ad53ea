namespace Pipelines.Engine.Local.Processes;

/// <summary>Settings of the launchers that run steps on this machine.</summary>
public sealed record LocalOptions
{
    /// <summary>Where the working folders and records of attempts lie; absolute.</summary>
    public required string RunsFolder { get; init; }

    /// <summary>Where steps' output goes; absolute.</summary>
    public required string LogsFolder { get; init; }

    /// <summary>Where environments with the packages that interpreters lack are kept; absolute. Null: steps install for themselves.</summary>
    public string? EnvironmentsFolder { get; init; }

    /// <summary>An attempt ends itself when no engine has seen to it for so long. Ten minutes if not set; whole seconds, at least one.</summary>
    public TimeSpan OrphanTimeOut { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between asking a step that has reached its time limit to end, and ending it by force. Ten seconds if not set; whole seconds.</summary>
    public TimeSpan TimeOutGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A log is kept below this: of a longer one the beginning and the end stay, with a line that says how much was dropped. Between two
    /// looks it may be longer. 256 MiB if not set.
    /// </summary>
    public long LargestLogBytes { get; init; } = 256L << 20;

    /// <summary>How often the lengths of logs are looked at. Half a second if not set.</summary>
    public TimeSpan LookAtLogsEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A POSIX shell that supervises the steps. <c>/bin/sh</c> if not set.</summary>
    public string Shell { get; init; } = "/bin/sh";

    /// <summary>The settings for a home, all others as they are by default.</summary>
    public static LocalOptions In(Home home) => new() { RunsFolder = home.Runs, LogsFolder = home.Logs, EnvironmentsFolder = home.Environments };
}
