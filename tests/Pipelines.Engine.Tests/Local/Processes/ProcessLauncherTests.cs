using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Processes;

public class ProcessLauncherTests : LauncherContract
{
    private readonly ProcessPlace _place = new();

    public override ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Shell), $"This machine has no {Shell}.");
        _place.Options = _place.Options with { Shell = Shell };
        return ValueTask.CompletedTask;
    }

    protected virtual string Shell => "/bin/sh";

    protected override ILauncher Make() => _place.Open();

    protected override string DataOf(StepOrder order) => _place.DataOf(order);

    protected override ValueTask CleanAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The shell of Fedora, Arch and macOS.</summary>
public sealed class ProcessLauncherInBashTests : ProcessLauncherTests
{
    protected override string Shell => "/bin/bash";
}

/// <summary>The shell of Alpine.</summary>
public sealed class ProcessLauncherInBusyboxTests : ProcessLauncherTests
{
    protected override string Shell => "/usr/bin/busybox";
}
