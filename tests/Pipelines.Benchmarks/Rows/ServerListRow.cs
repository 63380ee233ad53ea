using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// Pages of a list of a million runs, over HTTP: the ninety-ninth of a hundred answers. With files, and with the database that
/// <c>PIPELINES_BENCH_STORE</c> names, whose runs are removed again.
/// </summary>
internal sealed class ServerListRow(string database, string kind, string query, int pages) : Row, IAsyncDisposable
{
    private const int Runs = 1_000_000;
    private const string Variable = "PIPELINES_BENCH_STORE";
    private static readonly Dictionary<string, ServerHere> Servers = new(StringComparer.Ordinal);

    // One server with its million for all rows of a database: filling it takes a minute.
    private static int _left = 6;

    public static IEnumerable<Row> All
        => from database in (string[])["sqlite", "postgres"]
           from row in (Row[])
           [
               new ServerListRow(database, "first", $"sort_by=created_at%20desc&filter={State}", pages: 1),
               new ServerListRow(database, "later", $"sort_by=created_at%20desc&filter={State}", pages: 100),
               new ServerListRow(database, "substring", $"sort_by=created_at%20desc&filter={Substring}", pages: 1),
           ]
           select row;

    private static string State => Filter("""{"operation":"EQUALS","key":"state","string_value":"FAILED"}""");

    private static string Substring => Filter("""{"operation":"IS_SUBSTRING","key":"display_name","string_value":"77777"}""");

    public override string Name => $"server-list/{database}/{kind}";

    public override string Unit => "ms";

    public override int Repeats => 1;

    public override async Task PrepareAsync(CancellationToken stop)
    {
        if (Servers.ContainsKey(database))
            return;
        string? store = database == "sqlite" ? null : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address
            : throw new RowUnavailableException($"{Variable} is not set: give it the address of a database for measurements, postgres:...", isExpected: true);
        string folder = Scratch.Folder();
        // Makes the tables.
        await using (await ServerHere.OpenResourcesAsync(folder, store, stop))
        {
        }
        if (store is null)
            await FillSqliteAsync(Path.Combine(folder, "pipelines-resources.db"), stop);
        else
            await FillPostgresAsync(store, stop);
        Servers[database] = await ServerHere.StartAsync(folder, store, new NoOpLauncher(), stop);
    }

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        HttpClient http = Servers[database].Http;
        List<double> waited = [];
        string token = "";
        for (int i = 0; i < 100; i++)
        {
            if (i % pages == 0)
                token = "";
            long began = Stopwatch.GetTimestamp();
            byte[] page = await http.GetByteArrayAsync($"/apis/v2beta1/runs?page_size=50&{query}{(token.Length > 0 ? $"&page_token={Uri.EscapeDataString(token)}" : "")}", stop);
            waited.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            using JsonDocument json = JsonDocument.Parse(page);
            token = json.RootElement.TryGetProperty("next_page_token", out JsonElement next) ? next.GetString() ?? "" : "";
        }
        return Percentile.Of(waited, 0.99);
    }

    public async ValueTask DisposeAsync()
    {
        if (--_left % 3 == 0 && Servers.Remove(database, out ServerHere? server))
            await server.DisposeAsync();
    }

    private const string Columns =
        "id, version, experiment, namespace, display_name, description, storage_state, is_deleting, state, error, created_at, scheduled_at, finished_at, pipeline_name, pipeline, pipeline_version, recurring_run, service_account, pipeline_root, parameters_json, admitted_at";

    private static string Values(string n)
        => $"'run-' || {n}, 10, 'experiment-' || ({n} % 50), '', 'run number ' || {n}, '', 'AVAILABLE', 0, CASE {n} % 5 WHEN 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, '', 638000000000000000 + {n} * 10000000, 0, 638000000000000000 + {n} * 10000000 + 50000000, 'p', '', '', '', '', '', '{{\"epochs\":3}}', 638000000000000000 + {n} * 10000000";

    private static async Task FillSqliteAsync(string file, CancellationToken stop)
    {
        await using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        await connection.OpenAsync(stop);
        await using SqliteCommand fill = connection.CreateCommand();
        fill.CommandTimeout = 0;
#pragma warning disable CA2100 // Texts of this file alone.
        fill.CommandText = $"PRAGMA synchronous = OFF; WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {Runs}) INSERT INTO resource_runs ({Columns}) SELECT {Values("n")} FROM numbers; ANALYZE;";
#pragma warning restore CA2100
        await fill.ExecuteNonQueryAsync(stop);
    }

    private static async Task FillPostgresAsync(string store, CancellationToken stop)
    {
        await using NpgsqlConnection connection = new(store["postgres:".Length..].Replace(' ', ';').Replace("user=", "username=", StringComparison.Ordinal).Replace("dbname=", "database=", StringComparison.Ordinal).Replace("options=-csearch_path=", "search path=", StringComparison.Ordinal));
        await connection.OpenAsync(stop);
        await using NpgsqlCommand fill = connection.CreateCommand();
        fill.CommandTimeout = 0;
#pragma warning disable CA2100 // Texts of this file alone.
        fill.CommandText = $"DELETE FROM resource_runs WHERE id LIKE 'run-%'; INSERT INTO resource_runs ({Columns}) SELECT {Values("n")} FROM generate_series(1::bigint, {Runs}) AS numbers(n); ANALYZE resource_runs";
#pragma warning restore CA2100
        await fill.ExecuteNonQueryAsync(stop);
    }

    private static string Filter(string predicate) => Uri.EscapeDataString($$"""{"predicates":[{{predicate}}]}""");
}
