using System.Runtime.CompilerServices;
using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Serving;

/// <summary>Folds roll-outs out of the journal.</summary>
public static class RolloutHistory
{
    /// <summary>The roll-out as its events tell it and their number; null and 0 if the journal does not know it.</summary>
    public static async Task<(RolloutMachine? Rollout, long Version)> FoldAsync(IJournalReader journal, RolloutId rollout, CancellationToken stop)
    {
        RolloutMachine? machine = null;
        long version = 0;
        await foreach (JournalEvent written in journal.ReadAsync(RolloutEventCodec.StreamOf(rollout), 0, stop))
        {
            RolloutEvent happened = RolloutEventCodec.Read(written);
            if (machine is not null)
                machine.Apply(happened);
            else if (happened is RolloutEvent.Requested requested)
                machine = new RolloutMachine(requested);
            else
                throw new JournalUnreadableException($"The journal of roll-out '{rollout}' does not begin with what was asked for.");
            version++;
        }
        return (machine, version);
    }

    /// <summary>Ids of all roll-outs in the journal.</summary>
    public static async IAsyncEnumerable<RolloutId> ListAsync(IJournalReader journal, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (StreamId stream in journal.ListAsync(RolloutEventCodec.Prefix, stop))
            yield return RolloutEventCodec.RolloutOf(stream);
    }

    internal static async Task<bool> IsClosedAsync(IJournalReader journal, StreamId stream, long version, CancellationToken stop)
    {
        await foreach (JournalEvent last in journal.ReadAsync(stream, version - 1, stop))
            return last.Type == "rollout-ended";
        return false;
    }
}
