using System.Runtime.CompilerServices;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Experiments;

/// <summary>Folds experiments out of the journal, and changes those that nobody drives.</summary>
public static class ExperimentHistory
{
    /// <summary>The experiment as its events tell it and their number; null and 0 if the journal does not know it.</summary>
    public static async Task<(ExperimentMachine? Experiment, long Version)> FoldAsync(IJournalReader journal, ExperimentId experiment, CancellationToken stop)
    {
        ExperimentMachine? machine = null;
        long version = 0;
        await foreach (JournalEvent written in journal.ReadAsync(ExperimentEventCodec.StreamOf(experiment), 0, stop))
        {
            ExperimentEvent happened = ExperimentEventCodec.Read(written);
            if (machine is not null)
                machine.Apply(happened);
            else if (happened is ExperimentEvent.Created created)
                machine = new ExperimentMachine(created);
            else
                throw new JournalUnreadableException($"The journal of experiment '{experiment}' does not begin with its creation.");
            version++;
        }
        return (machine, version);
    }

    /// <summary>Ids of all experiments in the journal.</summary>
    public static async IAsyncEnumerable<ExperimentId> ListAsync(IJournalReader journal, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (StreamId stream in journal.ListAsync(ExperimentEventCodec.Prefix, stop))
            yield return ExperimentEventCodec.ExperimentOf(stream);
    }

    /// <summary>Changes the counts of an experiment that no engine drives; whoever resumes it goes on with them. All that forbids it; empty when it is done.</summary>
    /// <exception cref="JournalConflictException">An engine drives it.</exception>
    public static async Task<Sequence<Problem>> EditAsync(IJournal journal, ExperimentId experiment, Func<ExperimentSpec, ExperimentEvent.Edited> edit, CancellationToken stop)
    {
        (ExperimentMachine? machine, long version) = await FoldAsync(journal, experiment, stop);
        if (machine is null)
            return [new Problem("PIPE443", "experiment", $"There is no experiment '{experiment}'.", "See: pipelines experiment list")];
        ExperimentEvent.Edited edited = edit(machine.Spec);
        Sequence<Problem> problems = machine.CheckEdit(edited);
        if (problems.Count == 0)
            await journal.AppendAsync(ExperimentEventCodec.StreamOf(experiment), version, [ExperimentEventCodec.Write(edited)], stop);
        return problems;
    }

    internal static async Task<bool> IsClosedAsync(IJournalReader journal, StreamId stream, long version, CancellationToken stop)
    {
        await foreach (JournalEvent last in journal.ReadAsync(stream, version - 1, stop))
            return last.Type == "experiment-ended";
        return false;
    }
}
