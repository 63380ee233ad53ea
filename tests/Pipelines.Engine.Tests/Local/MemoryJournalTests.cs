using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class MemoryJournalTests : JournalContract
{
    protected override Task<IJournal> OpenAsync() => Task.FromResult<IJournal>(new MemoryJournal());
}
