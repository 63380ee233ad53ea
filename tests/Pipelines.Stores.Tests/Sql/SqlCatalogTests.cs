using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class SqlCatalogTests : CatalogContract
{
    private readonly TempFolder _folder = TempFolder.OnDisk();
    private SqlCatalog? _catalog;

    protected override async Task<ICatalog> OpenAsync() => _catalog = await SqlCatalog.OpenAsync(SqliteDialect.ForCatalog(_folder.At("pipelines.db")), Stop);

    protected override async ValueTask CleanUpAsync()
    {
        await _catalog!.DisposeAsync();
        _folder.Dispose();
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
    public async Task Another_reader_sees_it_while_it_is_open()
    {
        SqlCatalogReader reader = await SqlCatalogReader.OpenAsync(SqliteDialect.ForCatalog(_folder.At("pipelines.db")), Stop);
        Assert.Null(await reader.FindRunAsync(new("a"), Stop));
        await Catalog.ApplyAsync(CatalogRows.Changes(CatalogRows.Run("a")), Stop);
        Assert.Equal(CatalogRows.Run("a"), await reader.FindRunAsync(new("a"), Stop));
    }
}

public sealed class SqlCatalogPagingTests : CatalogPagingContract
{
    private readonly TempFolder _folder = TempFolder.OnDisk();
    private SqlCatalog? _catalog;

    protected override async Task<ICatalog> OpenAsync() => _catalog = await SqlCatalog.OpenAsync(SqliteDialect.ForCatalog(_folder.At("pipelines.db")), Stop);

    protected override async ValueTask CleanUpAsync()
    {
        await _catalog!.DisposeAsync();
        _folder.Dispose();
    }
}
