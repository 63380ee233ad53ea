using Pipelines.Core.Values;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;
using Pipelines.Stores.Tests.Sql;

namespace Pipelines.Stores.Tests.Resources;

/// <summary>Tables of resources in a folder of their own.</summary>
public abstract class ResourceBench : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = TempFolder.InMemory();

    protected SqlResources Resources { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Resources = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Resources.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync(TimeProvider? time = null)
    {
        await Resources.DisposeAsync();
        Resources = await OpenAsync(time);
    }

    protected sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    protected static StoredExperiment Experiment(string name, int minute = 0) => new() { Id = $"id-{name}", DisplayName = name, CreatedAt = Noon.AddMinutes(minute) };

    protected static StoredPipeline Pipeline(string name, params (string Name, string Value)[] tags)
        => new() { Id = $"id-{name}", Name = name, DisplayName = name, CreatedAt = Noon, Tags = Map.Of(tags) };

    protected static StoredVersion Version(string pipeline, string name, int minute = 0, string package = "{}")
        => new() { Id = $"id-{pipeline}-{name}", Pipeline = $"id-{pipeline}", Name = name, DisplayName = name, CreatedAt = Noon.AddMinutes(minute), PackageJson = package };

    protected static StoredRun Run(string id, string experiment = "id-e", double minute = 0, string state = "SUCCEEDED") => new()
    {
        Run = new(id),
        Experiment = experiment,
        DisplayName = $"run {id}",
        State = state,
        CreatedAt = Noon.AddMinutes(minute),
        PipelineName = "p",
    };

    protected async Task<string[]> RunsAsync(ListQuery query) => [.. (await Resources.Runs.ListAsync(query, Stop)).Items.Select(run => run.Run.Value)];

    protected Task<string[]> RunsWhereAsync(string field, ListOperation operation, params object[] values)
        => RunsAsync(new() { Conditions = [new(field, operation, values.ToSequence())] });

    private Task<SqlResources> OpenAsync(TimeProvider? time = null)
        => SqlResources.OpenAsync(SqliteDialect.ForResources(_folder.At("pipelines.db")), time ?? TimeProvider.System, Stop);
}
