using Pipelines.Benchmarks.Harness;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// The journal in the PostgreSQL database that <c>PIPELINES_BENCH_STORE</c> names, as <see cref="AppendRow"/> measures SQLite's; the baseline is
/// SQLite's on this machine. What is appended is deleted again.
/// </summary>
internal sealed class AppendPostgresRow(int streams, int batch) : Row
{
    private const string Variable = "PIPELINES_BENCH_STORE";

    /// <summary>One writer, which pays a commit for each append, and a hundred, which share them.</summary>
    public static IEnumerable<Row> All
        => from streams in (int[])[1, 100]
           from batch in (int[])[1, 10, 100, 1000]
           select new AppendPostgresRow(streams, batch);

    private readonly JournalEvent[] _events = AppendRow.Events(batch);

    public override string Name => $"append-postgres/{streams}x{batch}";

    public override string Unit => "events/s";

    public override int Repeats => 3;

    private static string Address => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address
        ? address
        : throw new RowUnavailableException($"{Variable} is not set: give it the address of a database for measurements, postgres:...", isExpected: true);

    public override Task PrepareAsync(CancellationToken stop)
    {
        _ = Address;
        return Task.CompletedTask;
    }

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await using SqlJournal journal = await SqlJournal.OpenAsync(PostgresDialect.ForJournal(Address, TimeProvider.System), stop);
        string prefix = $"bench/{Environment.ProcessId}-{TimeProvider.System.GetTimestamp()}";
        double rate = await AppendRow.RateAsync(journal, prefix, streams, _events, stop);
        await foreach (StreamId stream in journal.ListAsync(prefix, stop))
            await journal.DeleteAsync(stream, stop);
        return rate;
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await AppendRow.SqliteAsync(streams, _events, stop);
}
