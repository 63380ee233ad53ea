using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class PostgresCatalogTests : CatalogContract
{
    private string? _address;
    private SqlCatalog? _catalog;

    protected override async Task<ICatalog> OpenAsync()
    {
        _address ??= await PostgresServer.EmptyStoreAsync();
        return _catalog = await SqlCatalog.OpenAsync(PostgresDialect.ForCatalog(_address, TimeProvider.System), Stop);
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (_catalog is not null)
            await _catalog.DisposeAsync();
    }

    [Fact]
    public async Task What_was_applied_is_there_after_a_restart()
    {
        await Catalog.ApplyAsync(CatalogRows.Changes(CatalogRows.Run("a"), 7) with { Tasks = [CatalogRows.Task("train")] }, Stop);
        await _catalog!.DisposeAsync();
        ICatalog reopened = await OpenAsync();

        Assert.Equal(7, await reopened.FindVersionAsync(new("a"), Stop));
        Assert.Equal([CatalogRows.Task("train")], await reopened.ListTasksAsync(new("a"), Stop));
    }

    [Fact]
    public async Task A_text_with_a_character_that_the_server_does_not_keep_is_kept_without_it()
    {
        await Catalog.ApplyAsync(CatalogRows.Changes(CatalogRows.Run("a") with { Error = "printed \0 and ended" }), Stop);
        Assert.Equal("printed \uFFFD and ended", (await Catalog.FindRunAsync(new("a"), Stop))!.Error);
    }
}

public sealed class PostgresCatalogPagingTests : CatalogPagingContract
{
    private SqlCatalog? _catalog;

    protected override async Task<ICatalog> OpenAsync()
        => _catalog = await SqlCatalog.OpenAsync(PostgresDialect.ForCatalog(await PostgresServer.EmptyStoreAsync(), TimeProvider.System), Stop);

    protected override async ValueTask CleanUpAsync()
    {
        if (_catalog is not null)
            await _catalog.DisposeAsync();
    }
}
