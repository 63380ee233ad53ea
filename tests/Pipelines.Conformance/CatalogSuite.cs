using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What the suites of <see cref="ICatalog"/> share.</summary>
public abstract class CatalogSuite : IAsyncLifetime
{
    /// <summary>The catalog under test, empty at the start of each test.</summary>
    protected ICatalog Catalog { get; private set; } = null!;

    /// <summary>Ends a test that waits for what never comes, and tells the adapter so.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty catalog.</summary>
    protected abstract Task<ICatalog> OpenAsync();

    public async ValueTask InitializeAsync() => Catalog = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CleanUpAsync();
    }

    /// <summary>Removes what <see cref="OpenAsync"/> made.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;
}
