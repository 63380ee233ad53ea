using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class PostgresJournalTests : DurableJournalContract
{
    private string? _address;
    private SqlJournal? _journal;

    protected override async Task<IJournal> OpenAsync()
    {
        _address ??= await PostgresServer.EmptyStoreAsync();
        return _journal = await SqlJournal.OpenAsync(PostgresDialect.ForJournal(_address, TimeProvider.System), Stop);
    }

    protected override async Task<IJournal> ReopenAsync(IJournal old)
    {
        await _journal!.DisposeAsync();
        return await OpenAsync();
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
    }
}
