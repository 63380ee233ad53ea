using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps;
using Pipelines.Stores.Sql;

return args switch
{
    ["append", string database, string streams, string batch] => await AppendAsync(
        database, int.Parse(streams, CultureInfo.InvariantCulture), int.Parse(batch, CultureInfo.InvariantCulture)),
    ["hold", string home, ..] => Hold(home),
    ["lease", string address, .. string[] runs] => await LeaseAsync(address, runs),
    ["launch", string home, string orphanSeconds, string script, .. string[] tasks] => await LaunchAsync(
        home, TimeSpan.FromSeconds(int.Parse(orphanSeconds, CultureInfo.InvariantCulture)), script, tasks),
    _ => Say("Usage: append DATABASE STREAMS BATCH | hold HOME | lease ADDRESS RUN... | launch HOME ORPHAN_SECONDS SCRIPT TASK...", 2),
};

// Goes on with run/0, run/1, ... where they stand, for ever. Each line is written once the journal has acknowledged what it says.
static async Task<int> AppendAsync(string database, int streams, int batch)
{
    Say("opening", 0);
    await using SqlJournal journal = await SqlJournal.OpenAsync(
        PostgresDialect.Fits(database) ? PostgresDialect.ForJournal(database, TimeProvider.System) : SqliteDialect.ForJournal(database), CancellationToken.None);
    Say("opened", 0);
    await Task.WhenAll(Enumerable.Range(0, streams).Select(number => Task.Run(async () =>
    {
        StreamId stream = new($"run/{number}");
        int version = 0;
        await foreach (JournalEvent _ in journal.ReadAsync(stream, 0, CancellationToken.None))
            version++;
        while (true)
        {
            version = (int)await journal.AppendAsync(stream, version, JournalEvents.From(version, batch, padding: version % 300), CancellationToken.None);
            Say($"{number} {version}", 0);
        }
    })));
    return 0;
}

// Is an engine that holds runs by leases, for ever.
static async Task<int> LeaseAsync(string address, string[] runs)
{
    PostgresDialect dialect = PostgresDialect.ForJournal(address, TimeProvider.System);
    await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, CancellationToken.None);
    await using PostgresLeases leases = await PostgresLeases.OpenAsync(dialect, journal, "the victim", length: null, CancellationToken.None);
    await using LeaseKeeper keeper = new(leases, TimeProvider.System, NullLogger.Instance);
    // Again and again: a machine that slept longer than a lease has lost them.
    for (int round = 0; ; round++)
    {
        foreach (string run in runs)
            await leases.TakeAsync(new(run), CancellationToken.None);
        if (round == 0)
            Say("held", 0);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
    }
}

// Is an engine: starts a script once for each task, as processes, and sees to them until its standard input ends.
static async Task<int> LaunchAsync(string path, TimeSpan orphanTimeOut, string script, string[] tasks)
{
    Home home = Home.At(path).Create();
    RecordingSink sink = new();
    using StepRunner runner = new(new FolderArtifactStore(home.Artifacts), new StepRunnerOptions(), NullLogger.Instance);
    await using ProcessLauncher launcher = new(
        runner, LocalOptions.In(home) with { OrphanTimeOut = orphanTimeOut }, new ProcessOptions(), TimeProvider.System, NullLogger.Instance);
    foreach (string task in tasks)
        await launcher.StartAsync(StepOrders.Script(script, task), sink, CancellationToken.None);
    Say("started", 0);
    while (Console.Read() >= 0)
    {
    }
    return 0;
}

// Holds a home until its standard input ends.
static int Hold(string home)
{
    try
    {
        using HomeLock held = HomeLock.Take(Home.At(home).Create());
        Say("held", 0);
        while (Console.Read() >= 0)
        {
        }
        return 0;
    }
    catch (PipelinesException e)
    {
        return Say($"{e.GetType().Name}: {e.Message}", 1);
    }
}

static int Say(string line, int code)
{
    // One write a line, straight to the pipe: what is said has left the process.
    using Stream output = Console.OpenStandardOutput();
    output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    return code;
}
