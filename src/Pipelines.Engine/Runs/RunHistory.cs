using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>Folds runs out of the journal.</summary>
public static class RunHistory
{
    /// <summary>The run as its events tell it and their number; null and 0 if the journal does not know it.</summary>
    public static async Task<(RunMachine? Run, long Version)> FoldAsync(IJournalReader journal, RunId run, CancellationToken stop)
    {
        RunMachine? machine = null;
        long version = 0;
        await foreach (JournalEvent written in journal.ReadAsync(RunEventCodec.StreamOf(run), 0, stop))
        {
            RunEvent happened = RunEventCodec.Read(written);
            if (machine is not null)
                machine.Apply(happened);
            else if (happened is RunEvent.Created created)
                machine = new RunMachine(created);
            else
                throw new JournalUnreadableException($"The journal of run '{run}' does not begin with its creation.");
            version++;
        }
        return (machine, version);
    }

    /// <summary>What was asked for, without folding what came of it; null if the journal does not know the run.</summary>
    public static async Task<RunRequest?> RequestAsync(IJournalReader journal, RunId run, CancellationToken stop)
    {
        await foreach (JournalEvent first in journal.ReadAsync(RunEventCodec.StreamOf(run), 0, stop))
            return (RunEventCodec.Read(first) as RunEvent.Created)?.Request;
        return null;
    }

    /// <summary>Ids of all runs in the journal.</summary>
    public static async IAsyncEnumerable<RunId> ListAsync(
        IJournalReader journal, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (StreamId stream in journal.ListAsync("run/", stop))
            yield return RunEventCodec.RunOf(stream);
    }

    internal static async Task<bool> IsClosedAsync(IJournalReader journal, StreamId stream, long version, CancellationToken stop)
    {
        await foreach (JournalEvent last in journal.ReadAsync(stream, version - 1, stop))
            return last.Type == "run-ended";
        return false;
    }
}
