using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class SqlJournalTests : DurableJournalContract
{
    private readonly TempFolder _folder = TempFolder.OnDisk();
    private SqlJournal? _journal;

    protected override async Task<IJournal> OpenAsync() => _journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(_folder.At("pipelines.db")), Stop);

    protected override async Task<IJournal> ReopenAsync(IJournal old)
    {
        await _journal!.DisposeAsync();
        return await OpenAsync();
    }

    protected override async ValueTask CleanUpAsync()
    {
        await _journal!.DisposeAsync();
        _folder.Dispose();
    }
}
