using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>The pipeline that a trial's program is run as: one task, and one more where a collector of the author's reads what it left.</summary>
public static class TrialPackage
{
    /// <summary>The name of the task.</summary>
    public const string TaskName = "trial";

    /// <summary>The name of the task that collects metrics, behind the trial's own.</summary>
    public const string CollectorName = "collector";

    /// <summary>The pipeline.</summary>
    /// <param name="name">Its name: the experiment's.</param>
    /// <param name="trial">What the task runs.</param>
    /// <param name="collector">What collects its metrics once it has ended well; null: nothing does.</param>
    public static PipelinePackage Of(string name, TrialPart trial, TrialPart? collector = null)
    {
        (string Name, TrialPart Part)[] parts = collector is null ? [(TaskName, trial)] : [(TaskName, trial), (CollectorName, collector)];
        PipelineSpec pipeline = new()
        {
            Info = new() { Name = name },
            Components = parts.ToMap(part => Component(part.Name), part => new ComponentSpec { ExecutorLabel = Label(part.Name) }),
            Executors = parts.ToMap(part => Label(part.Name), part => (ExecutorSpec)part.Part.Program.Container),
            Root = new ComponentSpec
            {
                Dag = new()
                {
                    Tasks = parts.ToMap(part => part.Name, part => new TaskSpec
                    {
                        ComponentName = Component(part.Name),
                        DependentTasks = part.Name == CollectorName ? [TaskName] : [],
                        Retry = part.Part.Program.Retries > 0 ? new RetryPolicy { MaxRetryCount = part.Part.Program.Retries } : null,
                    }),
                },
            },
        };
        Map<Value> standIns = parts.Where(part => part.Part.StandIn.Count > 0)
            .ToMap(part => Label(part.Name), part => (Value)Struct("localCommand", new Value.List(part.Part.StandIn.Select(Value.Of).ToSequence())));
        PlatformSpec platform = new()
        {
            Kubernetes = new() { Executors = parts.ToMap(part => Label(part.Name), part => part.Part.Program.Settings) },
            Platforms = standIns.Count == 0 ? default : Map.Of<Value>(("pipelines", Struct("deploymentSpec", Struct("executors", new Value.Struct(standIns))))),
        };
        return new(pipeline, platform);
    }

    private static string Label(string task) => $"exec-{task}";

    private static string Component(string task) => $"comp-{task}";

    private static Value.Struct Struct(string name, Value value) => new(Map.Of((name, value)));
}

/// <summary>A program of a trial, and what is run in its place.</summary>
/// <param name="Program">The program.</param>
/// <param name="StandIn">A program of this machine that stands in for the container's command; empty: none. Containers do not heed it.</param>
public sealed record TrialPart(TrialProgram Program, Sequence<string> StandIn);
