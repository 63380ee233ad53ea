using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Processes;

public sealed class ProcessLauncherTests : LauncherContract
{
    private readonly ProcessPlace _place = new();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    protected override ILauncher Make() => _place.Open();

    protected override string DataOf(StepOrder order) => _place.DataOf(order);

    protected override ValueTask CleanAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }
}
