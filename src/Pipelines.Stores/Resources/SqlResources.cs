using System.Data.Common;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Resources;

/// <summary>
/// What the API keeps beside the journal, in a database: experiments, pipelines and their versions, and the list of runs. Writes can be
/// told twice; each is on the disk when it is answered.
/// </summary>
public sealed class SqlResources : IAsyncDisposable
{
    private const string Part = "resources";

    // Parts of their own, since their tables came later and grow for themselves; they share one writer.
    private static readonly string[] Others = ["schedules", "signin"];

    private readonly ResourceDatabase _database;
    private readonly Dialect _dialect;

    private SqlResources(ResourceDatabase database, Dialect dialect)
    {
        (_database, _dialect) = (database, dialect);
        Experiments = new(database);
        Pipelines = new(database);
        Versions = new(database);
        Runs = new(database);
        Schedules = new(database);
        Slots = new(database);
        Tokens = new(database);
        Audit = new(database);
        Queue = new(database);
        Rules = new(database);
        Settings = new(database);
        Retention = new(database);
    }

    /// <summary>Experiments.</summary>
    public ExperimentTable Experiments { get; }

    /// <summary>Pipelines.</summary>
    public PipelineTable Pipelines { get; }

    /// <summary>Versions of pipelines.</summary>
    public VersionTable Versions { get; }

    /// <summary>Runs.</summary>
    public RunTable Runs { get; }

    /// <summary>Schedules.</summary>
    public ScheduleTable Schedules { get; }

    /// <summary>The history of schedules.</summary>
    public SlotTable Slots { get; }

    /// <summary>Tokens of the API.</summary>
    public TokenTable Tokens { get; }

    /// <summary>The audit log.</summary>
    public AuditTable Audit { get; }

    /// <summary>
    /// Where a library with tables of its own keeps its notes: the database of all servers, or <paramref name="file"/> where there is one server.
    /// </summary>
    public NotesPlace NotesIn(string file) => _dialect.Notes ?? SqliteDialect.NotesIn(file);

    /// <summary>Which runs may be driven, and what is asked of them.</summary>
    public RunQueueTable Queue { get; }

    /// <summary>Limits and retention.</summary>
    public RuleTable Rules { get; }

    /// <summary>Ended runs by their age.</summary>
    public RetentionTable Retention { get; }

    /// <summary>Texts by name that all servers over this database share.</summary>
    public SettingTable Settings { get; }

    /// <summary>Opens the tables to read and write, makes them or brings them up to date.</summary>
    /// <exception cref="Engine.Ports.SchemaVersionException">A newer program has written them.</exception>
    /// <exception cref="Engine.Ports.StorageUnavailableException">The database cannot be opened or written.</exception>
    /// <exception cref="Engine.Ports.StorageDamagedException">It is not a database, or no longer one.</exception>
    public static async Task<SqlResources> OpenAsync(Dialect dialect, TimeProvider time, CancellationToken stop)
    {
        DbConnection connection = await Schema.OpenAsync(dialect, Part, stop);
        try
        {
            foreach (string part in Others)
                await Schema.MigrateAsync(dialect, connection, part, MigrationFiles.Read(part, dialect.Name), stop);
        }
        catch (DbException e)
        {
            await connection.DisposeAsync();
            throw dialect.Explain(e);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        return new(new ResourceDatabase(dialect, connection, time), dialect);
    }

    /// <summary>Writes what waits, and closes.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
