using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Containers;

public sealed class ContainerLauncherTests : LauncherContract
{
    private ContainerPlace? _place;

    public override async ValueTask InitializeAsync() => _place = await ContainerPlace.MakeAsync(Stop);

    protected override ILauncher Make() => _place!.Open();

    protected override string DataOf(StepOrder order) => _place!.DataOf(order);

    protected override ValueTask CleanAsync() => _place?.DisposeAsync() ?? ValueTask.CompletedTask;
}
