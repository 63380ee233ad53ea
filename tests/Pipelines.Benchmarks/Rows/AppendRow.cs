using System.Diagnostics;
using System.Text;
using Pipelines.Benchmarks.Harness;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// The journal alone: <paramref name="streams"/> writers side by side, each waiting until its append of <paramref name="batch"/> events is on the
/// disk before it makes the next. The baseline writes as many bytes to a plain file, with one sync for the appends that come together.
/// </summary>
internal sealed class AppendRow(int streams, int batch) : Row
{
    /// <summary>One writer, which pays a sync for each append, and a hundred, which share them.</summary>
    public static IEnumerable<Row> All
        => from streams in (int[])[1, 100]
           from batch in (int[])[1, 10, 100, 1000]
           select new AppendRow(streams, batch);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"at":"2031-02-03T12:00:00.1234567Z","task":"for-loop-2[17].train","attempt":1,"code":0,"outputs":{"accuracy":0.9134}}""");

    private readonly JournalEvent[] _events = Events(batch);

    public override string Name => $"append/{streams}x{batch}";

    public override string Unit => "events/s";

    public override int Repeats => 3;

    public override Task<double> MeasureAsync(CancellationToken stop) => SqliteAsync(streams, _events, stop);

    /// <summary>Events a second into a new SQLite file.</summary>
    public static async Task<double> SqliteAsync(int streams, JournalEvent[] events, CancellationToken stop)
    {
        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(Scratch.Folder(), "journal.db")), stop);
        return await RateAsync(journal, "run", streams, events, stop);
    }

    /// <summary>Events a second.</summary>
    public static async Task<double> RateAsync(IJournal journal, string prefix, int streams, JournalEvent[] events, CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long[] versions = await Task.WhenAll(Enumerable.Range(0, streams).Select(number => Task.Run(
            async () =>
            {
                long version = 0;
                while (watch.Elapsed < Long)
                    version = await journal.AppendAsync(new($"{prefix}/{number}"), version, events, stop);
                return version;
            },
            stop)));
        return versions.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>An append of events as a run has them.</summary>
    public static JournalEvent[] Events(int batch) => [.. Enumerable.Repeat(new JournalEvent("step-ended", 1, Body), batch)];

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        string path = Scratch.File();
        byte[] together = new byte[streams * batch * Body.Length];
        long events = 0;
        Stopwatch watch = Stopwatch.StartNew();
        await using (FileStream file = new(path, FileMode.Create))
        {
            for (; watch.Elapsed < Long; events += streams * batch)
            {
                await file.WriteAsync(together, stop);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
        }
        double rate = events / watch.Elapsed.TotalSeconds;
        return rate;
    }
}
