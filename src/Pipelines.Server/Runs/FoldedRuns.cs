using System.Collections.Concurrent;
using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Server.Runs;

/// <summary>
/// Runs as the journal tells them now. What was folded is kept for a while, and only what has happened since is read: whoever looks at a
/// run looks again soon.
/// </summary>
internal sealed class FoldedRuns(IJournalReader journal)
{
    private const int MostKept = 32;
    private const int MostKeptTasks = 50_000;

    private readonly ConcurrentDictionary<RunId, Entry> _entries = [];
    private long _clock;

    /// <summary>What <paramref name="look"/> sees of the run; it must not keep it. The default if the journal does not know the run.</summary>
    public async Task<T?> ReadAsync<T>(RunId run, Func<FoldedRun, T> look, CancellationToken stop)
    {
        Entry entry = _entries.GetOrAdd(run, static _ => new());
        await entry.Gate.WaitAsync(stop);
        try
        {
            entry.UsedAt = Interlocked.Increment(ref _clock);
            await foreach (JournalEvent written in journal.ReadAsync(RunEventCodec.StreamOf(run), entry.Run?.Version ?? 0, stop))
            {
                RunEvent happened = RunEventCodec.Read(written);
                if (entry.Run is null)
                    entry.Run = new((RunEvent.Created)happened);
                else
                    entry.Run.Apply(happened);
            }
            if (entry.Run is null)
            {
                _entries.TryRemove(run, out _);
                return default;
            }
            entry.Tasks = entry.Run.TaskCount;
            return look(entry.Run);
        }
        finally
        {
            entry.Gate.Release();
            Forget();
        }
    }

    /// <summary>A run that was accepted this moment: whoever looks at it next need not read again what was just written.</summary>
    public void Begin(RunEvent.Created created) => _entries.TryAdd(created.Request.Run, new() { Run = new(created), UsedAt = Interlocked.Increment(ref _clock) });

    /// <summary>The run has been deleted.</summary>
    public void Forget(RunId run) => _entries.TryRemove(run, out _);

    private void Forget()
    {
        if (_entries.Count <= 1)
            return;
        // A copy made by the dictionary itself: others add to it meanwhile.
        KeyValuePair<RunId, Entry>[] oldest = [.. _entries.ToArray().OrderBy(entry => entry.Value.UsedAt)];
        long tasks = oldest.Sum(entry => (long)entry.Value.Tasks);
        for (int i = 0; i < oldest.Length - 1 && (oldest.Length - i > MostKept || tasks > MostKeptTasks); i++)
        {
            tasks -= oldest[i].Value.Tasks;
            _entries.TryRemove(oldest[i].Key, out _);
        }
    }

    // Nobody waits on the gate's handle, so there is nothing to dispose of.
#pragma warning disable CA1001
    private sealed class Entry
#pragma warning restore CA1001
    {
        public readonly SemaphoreSlim Gate = new(1, 1);
        public FoldedRun? Run;
        public long UsedAt;
        public int Tasks;
    }
}
