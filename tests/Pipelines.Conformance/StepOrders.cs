using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Conformance;

/// <summary>Orders for launchers under test: one step of a script.</summary>
public static class StepOrders
{
    /// <summary>The image that launchers of containers find or make: a shell and its tools.</summary>
    public const string Image = "localhost/pipelines-suite-busybox:1";

    /// <summary>An attempt of a task.</summary>
    public static AttemptId Attempt(string task = "step", int number = 1, string run = "run-1") => new(new(run), TaskPath.Root.Task(task), number);

    /// <summary>
    /// A step that runs a shell script. In it <c>$text</c> is the file of the output parameter <c>text</c> (a string), <c>$data</c> the
    /// place of the output artifact <c>data</c>.
    /// </summary>
    public static StepOrder Script(string script, string task = "step", int number = 1, string run = "run-1", TimeSpan? timeOut = null) => Program(
        ["sh", "-c", $"text=$1 data=$2\n{script}", "script", "{{$.outputs.parameters['text'].output_file}}", "{{$.outputs.artifacts['data'].path}}"],
        new()
        {
            OutputParameters = Map.Of(("text", new ParameterOutputSpec { Type = ParameterType.String })),
            OutputArtifacts = Map.Of(("data", new ArtifactOutputSpec { Type = ArtifactType.System("Dataset") })),
        },
        Attempt(task, number, run)) with { TimeOut = timeOut };

    /// <summary>A step that runs a command.</summary>
    public static StepOrder Program(Sequence<string> command, ComponentSpec? component = null, AttemptId? attempt = null)
    {
        AttemptId id = attempt ?? Attempt();
        DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return new()
        {
            Attempt = id,
            PipelineName = "suite",
            TaskName = "step",
            ComponentName = "comp-step",
            ExecutorLabel = "exec-step",
            Executor = new ExecutorSpec.Container { Image = Image, Command = command },
            Component = component ?? new(),
            Facts = new(
                new()
                {
                    JobName = "job",
                    JobResourceName = "suite-job",
                    JobId = id.Run.Value,
                    CreatedAt = noon,
                    ScheduledAt = noon,
                    PipelineRoot = "",
                    WorkspacePath = "",
                },
                "step",
                id.Task),
        };
    }

    /// <summary>The same order with a change of what runs.</summary>
    public static StepOrder With(this StepOrder order, Func<ExecutorSpec.Container, ExecutorSpec.Container> change)
        => order with { Executor = change((ExecutorSpec.Container)order.Executor) };
}
