using System.Data.Common;
using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>What people are told when a server cannot be used: what, where, and the mend; against a real server.</summary>
public sealed class PostgresFailureTests : IAsyncLifetime
{
    private string _store = "";
    private string _host = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await PostgresServer.EmptyStoreAsync();
        _host = _store[(_store.IndexOf("host=", StringComparison.Ordinal) + 5)..].Split(' ')[0];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_database_that_is_missing_is_named_with_the_command_that_makes_it()
        => await RefusedAsync($"postgres:host={_host} user=postgres dbname=nowhere", "the server has no database 'nowhere'. Make it with: createdb --encoding UTF8 nowhere");

    [Fact]
    public async Task A_user_that_is_unknown_is_named()
        => await RefusedAsync($"postgres:host={_host} user=nobody_here dbname=tests", "user 'nobody_here'");

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_the_address()
    {
        await RefusedAsync("postgres:host=/nowhere user=postgres dbname=tests", "no server answers at /nowhere:5432");
        await RefusedAsync("postgres://postgres@127.0.0.1:1/tests", "no server answers at 127.0.0.1:1");
        await RefusedAsync("postgres://postgres@no-such-host.invalid/tests", "no machine is known by the name 'no-such-host.invalid'");
    }

    [Fact]
    public async Task A_search_path_that_leads_nowhere_is_explained()
        => await RefusedAsync($"postgres:host={_host} user=postgres dbname=tests options=-csearch_path=missing", "none of the schemas of the search path exists");

    [Fact]
    public async Task A_right_that_is_missing_is_named_with_the_grant()
    {
        string name = $"weak_{Random.Shared.Next():x}";
        await SqlAsync($"CREATE ROLE {name} LOGIN; GRANT CONNECT ON DATABASE tests TO {name}; GRANT USAGE ON SCHEMA {SchemaOf(_store)} TO {name}");
        await RefusedAsync(_store.Replace("user=postgres", $"user={name}", StringComparison.Ordinal), $"Give it: GRANT USAGE, CREATE ON SCHEMA public TO \"{name}\"");
    }

    [Fact]
    public async Task A_user_without_a_place_left_is_told_of_connections()
    {
        string name = $"full_{Random.Shared.Next():x}";
        await SqlAsync($"CREATE ROLE {name} LOGIN CONNECTION LIMIT 0");
        await RefusedAsync(_store.Replace("user=postgres", $"user={name}", StringComparison.Ordinal), "the server has no connection left");
    }

    [Fact]
    public async Task A_database_that_may_only_be_read_is_told_to_be_a_standby()
    {
        await using (await SqlJournal.OpenAsync(PostgresDialect.ForJournal(_store, TimeProvider.System), Stop))
        {
        }
        await using SqlJournal journal = await SqlJournal.OpenAsync(
            PostgresDialect.ForJournal(_store + "\\ -cdefault_transaction_read_only=on", TimeProvider.System), Stop);
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            async () => await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
        Assert.Contains("the server is a read-only standby. Give the address of the primary server.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_for_the_server_is_told_with_its_setting()
    {
        PostgresDialect dialect = PostgresDialect.ForJournal(_store, TimeProvider.System);
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop);
        await using SqlJournal hasty = await SqlJournal.OpenAsync(PostgresDialect.ForJournal(_store + "\\ -cstatement_timeout=200", TimeProvider.System), Stop);
        await using DbConnection other = await dialect.ConnectToWriteAsync(Stop);
        await using DbTransaction holding = await other.BeginTransactionAsync(Stop);
        await SqlOnAsync(other, "SET LOCAL idle_in_transaction_session_timeout = 0; UPDATE journal_streams SET version = version WHERE name = 'run/a'");

        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            async () => await hasty.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));

        Assert.Contains("Raise statement_timeout for this user", refused.Message, StringComparison.Ordinal);
        await holding.RollbackAsync(Stop);
        Assert.Equal(2, await journal.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));
    }

    [Fact]
    public async Task A_password_is_asked_for_and_a_wrong_one_is_refused_without_being_said()
    {
        string ann = _store.Replace("user=postgres", $"user={PostgresServer.UserWithPassword}", StringComparison.Ordinal);
        await SqlAsync($"CREATE ROLE {PostgresServer.UserWithPassword} LOGIN PASSWORD 'right-one'; GRANT ALL ON SCHEMA {SchemaOf(_store)} TO {PostgresServer.UserWithPassword}");

        await RefusedAsync($"{ann} passfile=/nowhere", "a file of passwords, certificates or keys cannot be used");

        using TempFolder folder = TempFolder.OnDisk();
        await File.WriteAllTextAsync(folder.At("empty"), "", Stop);
        await RefusedAsync($"{ann} passfile={folder.At("empty")}", "the server asks for the password of user 'ann', and none was given. Give it by PGPASSWORD");
        string said = await RefusedAsync($"{ann} password=wrong-one", "the server refuses the password of user 'ann'");
        Assert.DoesNotContain("wrong-one", said, StringComparison.Ordinal);
        await using SqlJournal journal = await SqlJournal.OpenAsync(PostgresDialect.ForJournal($"{ann} password=right-one", TimeProvider.System), Stop);
        Assert.Equal(1, await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_the_mend_and_a_missing_one_is_told_to_a_reader()
    {
        PostgresDialect dialect = PostgresDialect.ForJournal(_store, TimeProvider.System);
        await Assert.ThrowsAsync<StorageMissingException>(() => SqlJournalReader.OpenAsync(dialect, Stop));
        await using (await SqlJournal.OpenAsync(dialect, Stop))
        {
        }
        await SqlAsync($"UPDATE {SchemaOf(_store)}.schema_versions SET version = 99");

        foreach (Func<Task> open in (Func<Task>[])[() => SqlJournal.OpenAsync(dialect, Stop), () => SqlJournalReader.OpenAsync(dialect, Stop)])
        {
            SchemaVersionException refused = await Assert.ThrowsAsync<SchemaVersionException>(open);
            Assert.Equal(("journal", 99, 1, dialect.Place), (refused.Part, refused.Found, refused.Known, refused.Place));
        }
    }

    [Fact]
    public async Task Many_that_start_at_once_make_the_tables_once()
    {
        SqlJournal[] journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => SqlJournal.OpenAsync(PostgresDialect.ForJournal(_store, TimeProvider.System), Stop), Stop)));
        for (int number = 0; number < journals.Length; number++)
            Assert.Equal(number + 1, await journals[number].AppendAsync(JournalStreams.A, number, JournalEvents.From(number, 1), Stop));
        foreach (SqlJournal journal in journals)
            await journal.DisposeAsync();
    }

    [Fact]
    public async Task Texts_are_ordered_by_their_bytes_whatever_the_database_prefers()
    {
        await using (await SqlJournal.OpenAsync(PostgresDialect.ForJournal(_store, TimeProvider.System), Stop))
        await using (await SqlCatalog.OpenAsync(PostgresDialect.ForCatalog(_store, TimeProvider.System), Stop))
        {
            Assert.Equal("a,B", await SqlAsync("SELECT string_agg(x, ',' ORDER BY x) FROM (VALUES ('a'), ('B')) AS t(x)"));
            Assert.Equal("0", await SqlAsync($"""
                SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relkind = 'r' AND relnamespace = '{SchemaOf(_store)}'::regnamespace AND atttypid = 'text'::regtype AND attcollation <> '"C"'::regcollation
                    AND relname <> 'writer_marks'
                """));
        }
    }

    [Fact]
    public async Task The_journal_is_on_the_disk_when_it_says_so_and_the_catalog_need_not_be()
    {
        await SqlAsync("SELECT 1");
        foreach ((PostgresDialect dialect, string expected) in ((PostgresDialect, string)[])
            [
                (PostgresDialect.ForJournal(_store + "\\ -csynchronous_commit=off", TimeProvider.System), "on"),
                (PostgresDialect.ForJournal(_store + "\\ -csynchronous_commit=remote_apply", TimeProvider.System), "remote_apply"),
                (PostgresDialect.ForCatalog(_store, TimeProvider.System), "off"),
            ])
        {
            await using DbConnection connection = await dialect.ConnectToWriteAsync(Stop);
            Assert.Equal(expected, await SqlOnAsync(connection, "SHOW synchronous_commit"));
        }
    }

    private static string SchemaOf(string store) => store[(store.LastIndexOf('=') + 1)..];

    private static async Task<string> RefusedAsync(string address, string what)
    {
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => SqlJournal.OpenAsync(PostgresDialect.ForJournal(address, TimeProvider.System), Stop));
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        return refused.ToString();
    }

    private async Task<string?> SqlAsync(string sql)
    {
        await using DbConnection connection = await PostgresDialect.ForJournal(_store, TimeProvider.System).ConnectToWriteAsync(Stop);
        return await SqlOnAsync(connection, sql);
    }

    private static async Task<string?> SqlOnAsync(DbConnection connection, string sql)
    {
        Statement statement = new(connection, sql);
        await using (statement)
            return Convert.ToString(await statement.FindAsync(Stop), CultureInfo.InvariantCulture);
    }
}
