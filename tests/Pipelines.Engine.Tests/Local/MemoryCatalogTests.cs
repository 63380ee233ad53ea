using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class MemoryCatalogTests : CatalogContract
{
    protected override Task<ICatalog> OpenAsync() => Task.FromResult<ICatalog>(new MemoryCatalog());
}

public sealed class MemoryCatalogPagingTests : CatalogPagingContract
{
    protected override Task<ICatalog> OpenAsync() => Task.FromResult<ICatalog>(new MemoryCatalog());
}
