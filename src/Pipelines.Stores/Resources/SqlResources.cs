using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Resources;

/// <summary>
/// What the API keeps beside the journal, in a database: experiments, pipelines and their versions, and the list of runs. Writes can be
/// told twice; each is on the disk when it is answered.
/// </summary>
public sealed class SqlResources : IAsyncDisposable
{
    private const string Part = "resources";

    private readonly ResourceDatabase _database;

    private SqlResources(ResourceDatabase database)
    {
        _database = database;
        Experiments = new(database);
        Pipelines = new(database);
        Versions = new(database);
        Runs = new(database);
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
        => new(new ResourceDatabase(dialect, await Schema.OpenAsync(dialect, Part, stop), time));

    /// <summary>Writes what waits, and closes.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
