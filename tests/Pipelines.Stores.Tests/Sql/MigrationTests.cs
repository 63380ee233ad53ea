using System.Data.Common;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.InMemory();
    private readonly SqliteDialect _dialect;

    public MigrationTests() => _dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _dialect.CloseIdle();
        _folder.Dispose();
    }

    [Fact]
    public void A_dialect_takes_its_own_variant_and_else_the_one_for_all()
    {
        string[] names = ["Journal/0002-more.sql", "Journal/0001-streams.sqlite.sql", "Journal/0001-streams.postgres.sql", "Catalog/0001-other.sql", "Journal/0003-x.sql", "Journal/0003-x.postgres.sql"];

        Assert.Equal(["Journal/0001-streams.sqlite.sql", "Journal/0002-more.sql", "Journal/0003-x.sql"], MigrationFiles.Choose(names, "Journal", "sqlite"));
        Assert.Equal(["Journal/0001-streams.postgres.sql", "Journal/0002-more.sql", "Journal/0003-x.postgres.sql"], MigrationFiles.Choose(names, "Journal", "postgres"));
        Assert.Equal(["Catalog/0001-other.sql"], MigrationFiles.Choose(names, "Catalog", "sqlite"));
    }

    [Theory]
    [InlineData("Journal/0002-starts-late.sql")]
    [InlineData("Journal/0001-a.sql", "Journal/0003-gap.sql")]
    [InlineData("Journal/0001-a.sql", "Journal/0001-b.sql")]
    [InlineData("Journal/0001-a.postgres.sql")]
    [InlineData("Journal/0001-a.sqlite.sql", "Journal/0001-b.sqlite.sql")]
    public void A_number_that_is_missing_or_there_twice_is_refused(params string[] names)
        => Assert.Throws<InvalidOperationException>(() => MigrationFiles.Choose(names, "Journal", "sqlite"));

    [Theory]
    [InlineData("Journal")]
    [InlineData("Catalog")]
    public void The_files_of_this_program_are_there_for_sqlite(string part)
        => Assert.All(MigrationFiles.Read(part, "sqlite"), script => Assert.Matches("(CREATE|ALTER) (TABLE|INDEX) ", script));

    [Fact]
    public async Task Only_the_scripts_that_are_missing_run()
    {
        string[] first = ["CREATE TABLE one (n INTEGER)"];
        string[] both = [.. first, "CREATE TABLE two (n INTEGER); INSERT INTO one VALUES (2)"];
        await MigrateAsync("Test", first);
        await MigrateAsync("Test", first);
        await MigrateAsync("Test", both);
        await MigrateAsync("Test", both);

        Assert.Equal(1L, await AskAsync("SELECT count(*) FROM one"));
        Assert.Equal(2L, await AskAsync("SELECT version FROM schema_versions WHERE part = 'Test'"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_any()
    {
        await MigrateAsync("Test", ["CREATE TABLE one (n INTEGER)"]);

        await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(
            "Test", ["CREATE TABLE one (n INTEGER)", "CREATE TABLE two (n INTEGER)", "CREATE TABLE three (n INTEGER); INSERT INTO nowhere VALUES (1)"]));

        Assert.Equal(1L, await AskAsync("SELECT version FROM schema_versions WHERE part = 'Test'"));
        Assert.Equal(0L, await AskAsync("SELECT count(*) FROM sqlite_master WHERE name IN ('two', 'three')"));
    }

    [Fact]
    public async Task Parts_in_one_database_have_versions_of_their_own()
    {
        await MigrateAsync("A", ["CREATE TABLE a1 (n INTEGER)", "CREATE TABLE a2 (n INTEGER)"]);
        await MigrateAsync("B", ["CREATE TABLE b1 (n INTEGER)"]);

        Assert.Equal("A2B1", await AskAsync("SELECT group_concat(part || version, '') FROM (SELECT * FROM schema_versions ORDER BY part)"));
    }

    [Fact]
    public async Task Many_that_start_at_once_make_the_tables_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => MigrateAsync("Test", ["CREATE TABLE one (n INTEGER)", "INSERT INTO one VALUES (1)"]), Stop)));

        Assert.Equal(1L, await AskAsync("SELECT count(*) FROM one"));
    }

    [Fact]
    public async Task Many_journals_of_one_new_file_open_at_once()
    {
        SqlJournal[] journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqlJournal.OpenAsync(_dialect, Stop), Stop)));
        for (int number = 0; number < journals.Length; number++)
            Assert.Equal(number + 1, await journals[number].AppendAsync(JournalStreams.A, number, JournalEvents.From(number, 1), Stop));
        foreach (SqlJournal journal in journals)
            await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_the_mend_and_left_as_it_is()
    {
        await using (await SqlJournal.OpenAsync(_dialect, Stop))
        {
        }
        await AskAsync("UPDATE schema_versions SET version = 99");
        byte[] before = await File.ReadAllBytesAsync(_dialect.Place, Stop);

        foreach (Func<Task> open in (Func<Task>[])[() => SqlJournal.OpenAsync(_dialect, Stop), () => SqlJournalReader.OpenAsync(_dialect, Stop)])
        {
            SchemaVersionException refused = await Assert.ThrowsAsync<SchemaVersionException>(open);
            Assert.Equal(("journal", 99, 1), (refused.Part, refused.Found, refused.Known));
            Assert.Equal(
                $"'{_dialect.Place}' was written by a newer version of pipelines: its journal has schema 99, this program knows 1. Use the newer program, or give this one another --home or --store.",
                refused.Message);
        }
        _dialect.CloseIdle();
        Assert.Equal(before, await File.ReadAllBytesAsync(_dialect.Place, Stop));
    }

    [Fact]
    public async Task A_reader_refuses_an_older_schema_and_says_who_brings_it_up_to_date()
    {
        await using (await SqlJournal.OpenAsync(_dialect, Stop))
        {
        }
        await AskAsync("UPDATE schema_versions SET version = -1");

        SchemaVersionException refused = await Assert.ThrowsAsync<SchemaVersionException>(() => SqlJournalReader.OpenAsync(_dialect, Stop));

        Assert.Contains("was written by an older version of pipelines", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Start 'pipelines up' or 'pipelines run' there once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_of_nothing_says_so_and_makes_nothing()
    {
        StorageMissingException missing = await Assert.ThrowsAsync<StorageMissingException>(() => SqlJournalReader.OpenAsync(_dialect, Stop));

        Assert.Equal(_dialect.Place, missing.Place);
        Assert.False(File.Exists(_dialect.Place));
        await File.WriteAllBytesAsync(_dialect.Place, [], Stop);
        await Assert.ThrowsAsync<StorageMissingException>(() => SqlJournalReader.OpenAsync(_dialect, Stop));
    }

    private async Task MigrateAsync(string part, IReadOnlyList<string> scripts)
    {
        await using DbConnection connection = await _dialect.ConnectToWriteAsync(Stop);
        await Schema.MigrateAsync(_dialect, connection, part, scripts, Stop);
    }

    private async Task<object?> AskAsync(string sql)
    {
        await using DbConnection connection = await _dialect.ConnectToWriteAsync(Stop);
        Statement statement = new(connection, sql);
        await using (statement)
            return await statement.FindAsync(Stop);
    }
}
