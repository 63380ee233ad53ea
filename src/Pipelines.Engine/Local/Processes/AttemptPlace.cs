using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Where the files of an attempt lie, computed from its id. The program's own folder holds nothing of ours: what it writes or
/// removes there harms nobody.
/// </summary>
/// <param name="Folder">The program's working folder: <c>RUNS/RUN/TASK.NUMBER</c>.</param>
/// <param name="Log">What it prints: <c>LOGS/RUN/TASK.NUMBER.log</c>.</param>
public sealed record AttemptPlace(string Folder, string Log)
{
    private const int LongestName = 160;

    /// <summary>The attempt's record.</summary>
    internal string Record => Folder + ".record";

    /// <summary>The executor input, fetched inputs, output parameters.</summary>
    internal string Io => Folder + ".io";

    /// <summary>Shell text that helps a supervisor or a keeper to end the attempt; only containers have one.</summary>
    internal string End => Folder + ".end";

    /// <summary>An order that is too long for a pipe; removed once it is carried out.</summary>
    internal string Order => Folder + ".order";

    /// <summary>The place of an attempt below two folders.</summary>
    public static AttemptPlace Of(string runs, string logs, AttemptId attempt)
    {
        string name = NameOf(attempt);
        return new(Path.Combine(runs, attempt.Run.Value, name), Path.Combine(logs, attempt.Run.Value, name + ".log"));
    }

    private static string NameOf(AttemptId attempt)
    {
        // A tilde cannot stand in an encoded name; brackets are unwelcome in file names.
        string task = attempt.Task.Text.Replace('[', '~').Replace("]", "", StringComparison.Ordinal);
        if (task.Length > LongestName)
            task = $"{task[..(LongestName - 17)]}~{Digest.Of(task).Hex[..16]}";
        return string.Create(CultureInfo.InvariantCulture, $"{task}.{attempt.Number}");
    }
}
