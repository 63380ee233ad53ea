using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Counts the transactions of a writer in a row of its own. The number of a transaction would be shorter, but the server may give it
/// to another one after a crash.
/// </summary>
internal sealed class PostgresWitness(Func<CancellationToken, Task<NpgsqlConnection>> connect) : CommitWitness
{
    private const string Note = """
        INSERT INTO writer_marks (writer, number) VALUES (@writer, @number)
        ON CONFLICT (writer) DO UPDATE SET number = excluded.number, written_at = excluded.written_at
        """;

    // Waits for a transaction that still holds the row, also one that has just made it, and then sees what that has left.
    private const string Ask = """
        INSERT INTO writer_marks (writer, number) VALUES (@writer, -1)
        ON CONFLICT (writer) DO UPDATE SET number = writer_marks.number RETURNING number
        """;

    // Our own user's sessions may be ended without further rights. Numbers of processes are given again, hence the time.
    private const string End = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = @pid AND backend_start = @started";

    private readonly string _writer = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private long _number;
    private int _process;
    private object? _started;
    private Statement? _note;

    /// <inheritdoc/>
    public override async Task AttachAsync(SqlSession session)
    {
        NpgsqlConnection connection = (NpgsqlConnection)session.Connection;
        _note = session.Prepare(Note, "@writer", "@number");
        _process = connection.ProcessID;
        Statement ask = new(connection, "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
        await using (ask)
            _started = await ask.FindAsync(CancellationToken.None);
        // Those of writers that did not end cleanly; a living one makes its row again.
        Statement sweep = new(connection, "DELETE FROM writer_marks WHERE written_at < now() - INTERVAL '7 days' AND writer <> @writer", "@writer");
        await using (sweep)
            await sweep.ExecuteAsync(CancellationToken.None, _writer);
    }

    /// <inheritdoc/>
    public override Task NoteAsync()
        => (_note ?? throw new InvalidOperationException("No connection is marked.")).ExecuteAsync(CancellationToken.None, _writer, ++_number);

    /// <inheritdoc/>
    public override async Task<bool> WasCommittedAsync(CancellationToken stop)
    {
        await using NpgsqlConnection connection = await connect(stop);
        Statement end = new(connection, End, "@pid", "@started");
        await using (end)
            await end.ExecuteAsync(stop, _process, _started);
        Statement ask = new(connection, Ask, "@writer");
        await using (ask)
            return Convert.ToInt64(await ask.FindAsync(stop, _writer), CultureInfo.InvariantCulture) == _number;
    }
}
