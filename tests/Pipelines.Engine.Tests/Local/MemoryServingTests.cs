using Pipelines.Conformance;
using Pipelines.Core.Serving;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class MemoryServingTests : ServingBackendContract
{
    private readonly MemoryServing _serving = new();

    protected override IServingBackend Backend => _serving;

    protected override Task BecomesReadyAsync(ServiceName name, int revision)
    {
        _serving.Become(name, revision, RevisionState.Ready);
        return Task.CompletedTask;
    }

    protected override Task FailsAsync(ServiceName name, int revision, string words)
    {
        _serving.Become(name, revision, RevisionState.Failed, words);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Only_what_is_there_can_become_something()
    {
        ServiceName name = new("default", "iris");
        Assert.Throws<KeyNotFoundException>(() => _serving.Become(name, 1, RevisionState.Ready));
        await _serving.ApplyAsync(new() { Name = name, Template = Core.Values.Value.Of("a") }, Stop);
        Assert.Throws<KeyNotFoundException>(() => _serving.Become(name, 2, RevisionState.Ready));
    }
}
