using System.Data.Common;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Writes all appends of a transaction by one statement: a server is a network away, and each question and answer would cost the way there and
/// back. Those that it leaves out (another version, a lost lease, a second append to one stream) are for the statements of SQLite and
/// PostgreSQL alike, which find out why.
/// </summary>
internal sealed class PostgresAppends
{
    private const string Held = "AND EXISTS (SELECT 1 FROM standing WHERE standing.run = given.run AND standing.fence = given.fence)";

    private readonly Statement _free;
    private readonly Statement _fenced;

    public PostgresAppends(SqlSession session)
    {
        _free = session.Prepare(Sql("", ""), "@names", "@versions", "@counts", "@checksums", "@bodies");
        _fenced = session.Prepare(
            Sql($", standing AS MATERIALIZED (SELECT run, fence FROM run_leases WHERE run = ANY (@runs) AND owner IS NOT NULL FOR SHARE)", Held),
            "@names",
            "@versions",
            "@counts",
            "@checksums",
            "@bodies",
            "@runs",
            "@fences");
    }

    /// <summary>Writes those that can be written, and says so of each.</summary>
    public async Task WriteAsync(IReadOnlyList<PendingAppend> appends, CancellationToken stop)
    {
        foreach (PendingAppend append in appends)
            append.IsWritten = false;
        foreach (IGrouping<bool, PendingAppend> alike in appends.DistinctBy(append => append.Stream).GroupBy(append => append.Lease is not null))
            await WriteAsync([.. alike], alike.Key ? _fenced : _free, isFenced: alike.Key, stop);
    }

    private static async Task WriteAsync(PendingAppend[] appends, Statement statement, bool isFenced, CancellationToken stop)
    {
        Dictionary<string, PendingAppend> byName = appends.ToDictionary(append => append.Stream.Value, StringComparer.Ordinal);
        List<object?> values =
        [
            Array.ConvertAll(appends, append => append.Stream.Value),
            Array.ConvertAll(appends, append => append.Version),
            Array.ConvertAll(appends, append => append.Count),
            Array.ConvertAll(appends, append => (long)append.Checksum),
            Array.ConvertAll(appends, append => append.Body),
        ];
        if (isFenced)
        {
            values.Add(Array.ConvertAll(appends, append => append.Lease?.Run.Value ?? ""));
            values.Add(Array.ConvertAll(appends, append => append.Lease?.Number ?? 0));
        }
        await using DbDataReader row = await statement.QueryAsync(stop, [.. values]);
        while (await row.ReadAsync(stop))
            byName[row.GetString(0)].IsWritten = true;
    }

    private static string Sql(string standing, string held) => $"""
        WITH given AS (
            SELECT * FROM unnest(@names, @versions, @counts, @checksums, @bodies{(held.Length > 0 ? ", @runs, @fences" : "")})
                AS given (name, version, count, checksum, body{(held.Length > 0 ? ", run, fence" : "")})
        ){standing}, known AS (
            UPDATE journal_streams SET version = given.version + given.count FROM given
            WHERE given.version > 0 AND journal_streams.name = given.name AND journal_streams.version = given.version {held}
            RETURNING journal_streams.id, journal_streams.name
        ), fresh AS (
            INSERT INTO journal_streams (name, version) SELECT name, count FROM given WHERE version = 0 {held}
            ON CONFLICT (name) DO NOTHING RETURNING id, name
        ), moved AS (
            SELECT id, name FROM known UNION ALL SELECT id, name FROM fresh
        ), written AS (
            INSERT INTO journal_appends (stream, first, count, checksum, body)
            SELECT moved.id, given.version, given.count, given.checksum, given.body FROM moved JOIN given ON given.name = moved.name
        )
        SELECT name FROM moved
        """;
}
