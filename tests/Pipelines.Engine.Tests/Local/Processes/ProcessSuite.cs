using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>What tests of the process launcher share: a place of their own, and one engine in it.</summary>
public abstract class ProcessSuite : IAsyncDisposable
{
    private ProcessLauncher? _launcher;

    private protected ProcessPlace Place { get; } = new();

    private protected RecordingSink Sink { get; } = new();

    private protected ProcessLauncher Launcher => _launcher ??= Place.Open();

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_launcher is not null)
            await _launcher.DisposeAsync();
        foreach (int left in Eventually.ProcessesNaming(Place.Home.Root))
        {
            try
            {
                System.Diagnostics.Process.GetProcessById(left).Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // Gone meanwhile.
            }
        }
        Place.Dispose();
    }

    private protected async Task<StepReport> RunAsync(StepOrder order)
    {
        await Launcher.StartAsync(order, Sink, Stop);
        return await Sink.EndAsync(order.Attempt, Stop);
    }

    /// <summary>What a script prints; it must succeed.</summary>
    private protected async Task<string> PrintedAsync(string script, params EnvironmentVariable[] environment)
    {
        StepOrder order = StepOrders.Script(script).With(container => container with { Env = environment.ToSequence() });
        StepReport report = await RunAsync(order);
        Assert.Equal((StepOutcome.Succeeded, ""), (report.Outcome, report.Error));
        return Place.LogOf(order);
    }

    private protected async Task RunsAsync(StepOrder order) => await Eventually.HoldsAsync(() => File.Exists(Place.DataOf(order)), "the program runs");
}
