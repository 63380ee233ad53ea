using System.Text;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Cli.Engines;

/// <summary>Prints log files from where it stopped the last time, whole lines only, each behind its step's name where there are several.</summary>
internal sealed class LogPrinter(Home home, string? onlyTask, int? onlyAttempt, Action<string> print)
{
    private const int ChunkBytes = 64 * 1024;
    private readonly Dictionary<string, long> _read = [];
    private readonly Dictionary<string, byte[]> _rests = [];

    /// <summary>Refuses a task that the run does not have.</summary>
    public void Require(RunMachine run)
    {
        if (onlyTask is null || run.Tasks().Any(task => task.Path.Text == onlyTask))
            return;
        string[] steps = [.. run.Tasks().Where(task => task.Kind == TaskKind.Step).Select(task => task.Path.Text)];
        throw new RefusedException($"Run {run.Request.Run} has no task '{onlyTask}'. {NearestName.Advice(onlyTask, steps, "steps")}");
    }

    /// <summary>Prints what is new.</summary>
    public void Print(RunMachine run)
    {
        foreach (TaskSnapshot task in run.Tasks())
        {
            if (task.Kind == TaskKind.Step && task.Attempts > 0 && (onlyTask is null || task.Path.Text == onlyTask))
                Print(run.Request.Run, task);
        }
    }

    public void Print(RunId run, TaskSnapshot task)
    {
        string file = AttemptPlace.Of(home.Runs, home.Logs, new AttemptId(run, task.Path, onlyAttempt ?? task.Attempts)).Log;
        string prefix = onlyTask is null ? $"[{task.Path}] " : "";
        if (!File.Exists(file))
            return;
        using FileStream log = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Min(_read.GetValueOrDefault(file), log.Length), SeekOrigin.Begin);
        byte[] chunk = new byte[ChunkBytes];
        List<byte> line = [.. _rests.GetValueOrDefault(file) ?? []];
        for (int count; (count = log.Read(chunk)) > 0;)
        {
            foreach (byte b in chunk.AsSpan(0, count))
            {
                if (b != (byte)'\n')
                {
                    line.Add(b);
                    continue;
                }
                print(prefix + Text(line));
                line.Clear();
            }
        }
        _read[file] = log.Position;
        if (task.State.IsFinal() && line.Count > 0)
        {
            print(prefix + Text(line));
            line.Clear();
        }
        _rests[file] = [.. line];
    }

    private static string Text(List<byte> line) => Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
}
