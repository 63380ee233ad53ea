using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Benchmarks.Harness;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Sql;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// The driver with the SQLite journal: 100,000 steps that do nothing, each end on the disk before anything follows from it. The
/// baseline writes as many bytes to a plain file, with one fdatasync for each thousand.
/// </summary>
internal sealed class JournalRow : Row
{
    private const int Tasks = 100_000;
    private const int EventBytes = 150;
    private readonly RunRequest _request = NoOpRun.Request(Tasks);

    public override string Name => "journal";

    public override string Unit => "tasks/s";

    public override int Repeats => 3;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        string folder = Scratch.Folder();
        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(folder, "journal.db")), stop);
        EnginePorts ports = new(journal, new MemoryCatalog(), new FolderArtifactStore(folder), new NoOpLauncher(), TimeProvider.System);
        Stopwatch watch = Stopwatch.StartNew();
        await using RunDriver driver = await RunDriver.CreateAsync(
            ports, new RunDriverOptions { Parallel = 1024 }, NullLogger.Instance, _request, stop);
        RunStatus status = await driver.RunAsync(stop);
        return status == RunStatus.Succeeded
            ? Tasks / watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"The run ended as {status}.");
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        string path = Scratch.File();
        byte[] batch = new byte[1000 * EventBytes];
        Stopwatch watch = Stopwatch.StartNew();
        await using (FileStream file = new(path, FileMode.Create))
        {
            for (int written = 0; written < Tasks; written += 1000)
            {
                await file.WriteAsync(batch, stop);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
        }
        double rate = Tasks / watch.Elapsed.TotalSeconds;
        return rate;
    }
}

/// <summary>Taking up a run of 100,000 steps from the SQLite journal: read, fold, know what is to be done.</summary>
internal sealed class FoldRow : Row, IAsyncDisposable
{
    private const int Tasks = 100_000;
    private readonly RunRequest _request = NoOpRun.Request(Tasks);
    private string _folder = "";
    private SqlJournal? _journal;

    public override string Name => "fold";

    public override string Unit => "s";

    public override int Repeats => 3;

    public override async Task PrepareAsync(CancellationToken stop)
    {
        _folder = Scratch.Folder();
        _journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(_folder, "journal.db")), stop);
        StreamId stream = RunEventCodec.StreamOf(_request.Run);
        long version = await _journal.AppendAsync(stream, 0, [RunEventCodec.Write(new RunEvent.Created(_request) { At = NoOpRun.At })], stop);
        foreach (int[] batch in Enumerable.Range(0, Tasks - 1).Chunk(1000))
        {
            JournalEvent[] events =
            [
                .. batch.Select(index => RunEventCodec.Write(
                    new RunEvent.StepEnded(TaskPath.Root.Task($"task-{index:D6}"), 1, NoOpRun.Success) { At = NoOpRun.At })),
            ];
            version = await _journal.AppendAsync(stream, version, events, stop);
        }
    }

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (RunMachine? machine, long _) = await RunHistory.FoldAsync(_journal!, _request.Run, stop);
        int outstanding = machine!.Outstanding().Count;
        return outstanding > 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("Nothing is left to be done.");
    }

    /// <summary>Reading the same journal without a look at what stands in it.</summary>
    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long bytes = 0;
        await foreach (JournalEvent written in _journal!.ReadAsync(RunEventCodec.StreamOf(_request.Run), 0, stop))
            bytes += written.Body.Length;
        return bytes > 0 ? watch.Elapsed.TotalSeconds : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
    }
}
