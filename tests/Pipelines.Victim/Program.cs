using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

return args switch
{
    ["append", string database, string streams, string batch] => await AppendAsync(
        database, int.Parse(streams, CultureInfo.InvariantCulture), int.Parse(batch, CultureInfo.InvariantCulture)),
    ["hold", string home, ..] => Hold(home),
    _ => Say("Usage: append DATABASE STREAMS BATCH | hold HOME", 2),
};

// Goes on with run/0, run/1, ... where they stand, for ever. Each line is written once the journal has acknowledged what it says.
static async Task<int> AppendAsync(string database, int streams, int batch)
{
    Say("opening", 0);
    await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(database), CancellationToken.None);
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
