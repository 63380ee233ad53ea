using System.Globalization;
using Pipelines.Core.Runs;
using Pipelines.Core.Tests;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Server.Runs;

namespace Pipelines.Server.Tests;

public sealed class FoldedRunsTests
{
    private readonly MemoryJournal _journal = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_has_happened_since_is_seen_and_states_keep_their_times()
    {
        FoldedRuns folded = new(_journal);
        RunEvent.Created created = await CreateAsync("r");
        Assert.Equal("PENDING", await StateAsync(folded, "r"));
        await AppendAsync("r", 1, new RunEvent.StepStarted(new("a"), 1) { At = Some.Noon.AddMinutes(1) });
        Assert.Equal("RUNNING", await StateAsync(folded, "r"));
        await AppendAsync("r", 2, new RunEvent.StepEnded(new("a"), 1, Some.Success()) { At = Some.Noon.AddMinutes(2) });

        (StateChange[] run, StateChange[] task) = await folded.ReadAsync(
            created.Request.Run, found => (found.History.ToArray(), found.HistoryOf(new("a")).ToArray()), _stop);
        Assert.Equal([("PENDING", 0), ("RUNNING", 1), ("SUCCEEDED", 2)], run.Select(change => (change.State, (change.At - Some.Noon).Minutes)));
        Assert.Equal([("PENDING", 0), ("RUNNING", 1), ("SUCCEEDED", 2)], task.Select(change => (change.State, (change.At - Some.Noon).Minutes)));
        Assert.Null(await StateAsync(folded, "nobody"));
    }

    [Fact]
    public async Task Many_may_look_at_many_at_once()
    {
        FoldedRuns folded = new(_journal);
        string[] runs = [.. Enumerable.Range(0, 300).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        foreach (string run in runs)
            await CreateAsync(run);
        await Parallel.ForEachAsync(runs.Concat(runs).Concat(runs), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = _stop },
            async (run, _) => Assert.Equal("PENDING", await StateAsync(folded, run)));
    }

    private async Task<RunEvent.Created> CreateAsync(string run)
    {
        RunEvent.Created created = new(new RunRequest { Run = new(run), DisplayName = run, Package = Some.Pipeline().WithStep("a").Build() }) { At = Some.Noon };
        await AppendAsync(run, 0, created);
        return created;
    }

    private async Task AppendAsync(string run, long version, RunEvent happened)
        => await _journal.AppendAsync(RunEventCodec.StreamOf(new(run)), version, [RunEventCodec.Write(happened)], _stop);

    private Task<string?> StateAsync(FoldedRuns folded, string run) => folded.ReadAsync(new(run), found => found.State, _stop);
}
