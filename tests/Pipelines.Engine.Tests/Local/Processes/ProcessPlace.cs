using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>A home of a test's own, where engines run steps as processes.</summary>
internal sealed class ProcessPlace : IDisposable
{
    private readonly List<StepRunner> _runners = [];

    public ProcessPlace() : this("process launcher-")
    {
    }

    public ProcessPlace(string name)
    {
        Home = Home.At(Directory.CreateTempSubdirectory(name).FullName).Create();
        Store = new FolderArtifactStore(Home.Artifacts);
        Options = LocalOptions.In(Home) with { TimeOutGrace = TimeSpan.FromSeconds(2) };
    }

    public Home Home { get; }

    public FolderArtifactStore Store { get; }

    public LocalOptions Options { get; set; }

    public ProcessOptions Processes { get; set; } = new();

    public StepRunnerOptions Steps { get; set; } = new();

    /// <summary>A further engine.</summary>
    public ProcessLauncher Open()
    {
        StepRunner runner = new(Store, Steps, NullLogger.Instance);
        _runners.Add(runner);
        return new ProcessLauncher(runner, Options, Processes, TimeProvider.System, NullLogger.Instance);
    }

    public AttemptPlace PlaceOf(StepOrder order) => AttemptPlace.Of(Home.Runs, Home.Logs, order.Attempt);

    public string LogOf(StepOrder order) => File.ReadAllText(PlaceOf(order).Log);

    public string DataOf(StepOrder order) => Store.LocalPath(Store.UriOf(
        [order.PipelineName, order.Attempt.Run.Value, .. order.Attempt.Task.StorageSegments(), order.Attempt.Number.ToString(CultureInfo.InvariantCulture), "data"]))!;

    public void Dispose()
    {
        foreach (StepRunner runner in _runners)
            runner.Dispose();
        try
        {
            Directory.Delete(Home.Root, recursive: true);
        }
        catch (IOException)
        {
            // A program that is still ending may write there; the system cleans its temporary folder.
        }
    }
}
