using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>The pipeline of one task that a trial's program is run as.</summary>
public static class TrialPackage
{
    /// <summary>The name of the task.</summary>
    public const string TaskName = "trial";

    private const string Label = "exec-trial";
    private const string Component = "comp-trial";

    /// <summary>The pipeline.</summary>
    /// <param name="name">Its name: the experiment's.</param>
    /// <param name="program">What the task runs.</param>
    /// <param name="standIn">A program of this machine that stands in for the container's command; empty: none. Containers do not heed it.</param>
    public static PipelinePackage Of(string name, TrialProgram program, Sequence<string> standIn)
    {
        PipelineSpec pipeline = new()
        {
            Info = new() { Name = name },
            Components = Map.Of((Component, new ComponentSpec { ExecutorLabel = Label })),
            Executors = Map.Of<ExecutorSpec>((Label, program.Container)),
            Root = new ComponentSpec
            {
                Dag = new()
                {
                    Tasks = Map.Of((TaskName, new TaskSpec
                    {
                        ComponentName = Component,
                        Retry = program.Retries > 0 ? new RetryPolicy { MaxRetryCount = program.Retries } : null,
                    })),
                },
            },
        };
        PlatformSpec platform = new()
        {
            Kubernetes = new() { Executors = Map.Of((Label, program.Settings)) },
            Platforms = standIn.Count == 0 ? default : Map.Of<Value>(("pipelines", Extension(standIn))),
        };
        return new(pipeline, platform);
    }

    private static Value.Struct Extension(Sequence<string> standIn)
    {
        Value words = new Value.List(standIn.Select(Value.Of).ToSequence());
        Value executors = Struct("executors", Struct(Label, Struct("localCommand", words)));
        return Struct("deploymentSpec", executors);
    }

    private static Value.Struct Struct(string name, Value value) => new(Map.Of((name, value)));
}
