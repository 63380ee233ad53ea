using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Benchmarks.Rows;

/// <summary>A run of many steps that do nothing: a tree in which every tenth step frees ten more, each taking a text from its parent.</summary>
internal static class NoOpRun
{
    private const int Children = 10;

    public static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly StepReport Success = new()
    {
        Outcome = StepOutcome.Succeeded,
        ExitCode = 0,
        Parameters = Map.Of(("out", Value.Of("x"))),
    };

    public static RunRequest Request(int tasks) => new()
    {
        Run = new RunId("benchmark"),
        DisplayName = "benchmark",
        Package = Package(tasks),
    };

    /// <summary>Answers every launch at once with a success.</summary>
    public static RunMachine Play(RunRequest request)
    {
        RunMachine machine = new(new RunEvent.Created(request) { At = At });
        Queue<RunCommand> open = new(machine.Outstanding());
        while (open.TryDequeue(out RunCommand? command))
        {
            if (command is not RunCommand.Launch { Attempt: { } attempt })
                continue;
            if (machine.OrderOf(attempt) is null)
                throw new InvalidOperationException($"{attempt} has no order.");
            foreach (RunCommand next in machine.Apply(new RunEvent.StepEnded(attempt.Task, attempt.Number, Success) { At = At }))
                open.Enqueue(next);
        }
        return machine.Status == RunStatus.Succeeded ? machine : throw new InvalidOperationException($"The run ended as {machine.Status}.");
    }

    private static PipelinePackage Package(int tasks)
    {
        ComponentSpec first = new()
        {
            ExecutorLabel = "exec",
            OutputParameters = Map.Of(("out", new ParameterOutputSpec { Type = ParameterType.String })),
        };
        ComponentSpec next = first with { InputParameters = Map.Of(("in", new ParameterInputSpec { Type = ParameterType.String })) };
        return new(
            new PipelineSpec
            {
                Info = new() { Name = "benchmark" },
                Components = Map.Of(("first", first), ("next", next)),
                Executors = Map.Of<ExecutorSpec>(("exec", new ExecutorSpec.Container { Image = "none", Command = ["true"] })),
                Root = new() { Dag = new() { Tasks = Enumerable.Range(0, tasks).ToMap(Name, Task) } },
            },
            PlatformSpec.None);
    }

    private static TaskSpec Task(int index) => index < Children
        ? new() { ComponentName = "first" }
        : new()
        {
            ComponentName = "next",
            InputParameters = Map.Of<TaskParameterInput>(("in", new TaskParameterInput.FromTask(Name(index / Children), "out"))),
        };

    private static string Name(int index) => $"task-{index:D6}";
}
