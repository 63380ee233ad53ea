using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class HomeLeasesTests : RunLeaseContract
{
    protected override Task<IRunLeases> OpenAsync() => Task.FromResult<IRunLeases>(new HomeLeases(new MemoryJournal()));

    [Fact]
    public void What_lasts_as_long_as_the_process_needs_no_renewing() => Assert.Equal(Timeout.InfiniteTimeSpan, Leases.Length);
}
