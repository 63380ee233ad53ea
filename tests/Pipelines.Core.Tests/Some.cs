using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests;

/// <summary>Makes pipelines for tests, saying only what a test is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DagBuilder Pipeline(string name = "some-pipeline") => new(name);

    public static ExecutorSpec.Container Program => new() { Image = "some/image", Command = ["run"] };

    public static StepReport Success(params (string Name, Value Value)[] outputs)
        => new() { Outcome = StepOutcome.Succeeded, ExitCode = 0, Parameters = Map.Of(outputs) };

    public static StepReport Failure(string error = "it broke") => new() { Outcome = StepOutcome.Failed, ExitCode = 1, Error = error };

    public static StepReport Ended(StepOutcome outcome) => new() { Outcome = outcome };

    public static Artifact Artifact(string name, string content = "x") => new()
    {
        Name = name,
        Uri = $"file:///artifacts/{name}",
        Type = ArtifactType.System("Dataset"),
        Sha256 = Digest.Of(content),
        SizeBytes = content.Length,
    };

    public static TaskParameterInput FromTask(string task, string output = "out") => new TaskParameterInput.FromTask(task, output);

    public static TaskParameterInput FromInput(string input) => new TaskParameterInput.FromComponent(input);

    public static TaskParameterInput Constant(Value value) => new TaskParameterInput.Constant(value);
}

/// <summary>Builds one DAG; sub-DAGs are built by the same class.</summary>
internal sealed class DagBuilder(string name)
{
    private readonly Dictionary<string, TaskSpec> _tasks = [];
    private readonly Dictionary<string, ComponentSpec> _components = [];
    private Map<DagOutputParameter> _outputs;
    private Map<DagOutputArtifact> _artifacts;
    private ComponentSpec _interface = new();

    public DagBuilder WithInput(string input, ParameterType type = ParameterType.String, Value? defaultValue = null, bool optional = false)
    {
        _interface = _interface with
        {
            InputParameters = _interface.InputParameters.With(input, new() { Type = type, Default = defaultValue, IsOptional = optional }),
        };
        return this;
    }

    /// <summary>A step that gives the string output <c>out</c> and takes what it is given.</summary>
    public DagBuilder WithStep(string task, params string[] after) => WithStep(task, spec => spec with { DependentTasks = after.ToSequence() });

    public DagBuilder WithStep(string task, Func<TaskSpec, TaskSpec> with, Func<ComponentSpec, ComponentSpec>? component = null)
    {
        TaskSpec spec = with(new TaskSpec { ComponentName = $"comp-{name}-{task}" });
        ComponentSpec plain = new()
        {
            ExecutorLabel = "exec",
            InputParameters = spec.InputParameters.Keys.Concat(ItemOf(spec))
                .ToMap(key => key, _ => new ParameterInputSpec { Type = ParameterType.String }),
            InputArtifacts = spec.InputArtifacts.Keys.ToMap(key => key, _ => new ArtifactInputSpec { Type = ArtifactType.System("Dataset") }),
            OutputParameters = Map.Of(("out", new ParameterOutputSpec { Type = ParameterType.String })),
            OutputArtifacts = Map.Of(("data", new ArtifactOutputSpec { Type = ArtifactType.System("Dataset") })),
        };
        _components[spec.ComponentName] = component?.Invoke(plain) ?? plain;
        _tasks[task] = spec;
        return this;
    }

    public DagBuilder WithDag(string task, DagBuilder body, Func<TaskSpec, TaskSpec>? with = null)
    {
        TaskSpec spec = new() { ComponentName = $"comp-{name}-{task}" };
        _tasks[task] = with?.Invoke(spec) ?? spec;
        _components[spec.ComponentName] = body.Component();
        foreach ((string inner, ComponentSpec component) in body._components)
            _components[inner] = component;
        return this;
    }

    /// <summary>A loop over a DAG whose item is its input <c>item</c>.</summary>
    public DagBuilder WithLoop(string task, string items, DagBuilder body, int parallelism = 0) => WithDag(task, body.WithInput("item"), spec => spec with
    {
        ParameterIterator = new(items, null, "item"),
        ParallelismLimit = parallelism,
    });

    public DagBuilder WithOutput(string output, params (string Task, string Key)[] selectors)
    {
        _outputs = _outputs.With(output, new([.. selectors.Select(s => new OutputSelector(s.Task, s.Key))], selectors.Length > 1));
        return this;
    }

    public DagBuilder WithArtifactOutput(string output, params (string Task, string Key)[] selectors)
    {
        _artifacts = _artifacts.With(output, new([.. selectors.Select(s => new OutputSelector(s.Task, s.Key))]));
        return this;
    }

    public PipelinePackage Build() => new(
        new PipelineSpec
        {
            Info = new() { Name = name },
            Components = _components.ToMap(),
            Executors = Map.Of<ExecutorSpec>(("exec", Some.Program)),
            Root = Component(),
        },
        PlatformSpec.None);

    private ComponentSpec Component() => _interface with
    {
        Dag = new() { Tasks = _tasks.ToMap(), OutputParameters = _outputs, OutputArtifacts = _artifacts },
        OutputParameters = _outputs.Keys.ToMap(key => key, _ => new ParameterOutputSpec { Type = ParameterType.String }),
        OutputArtifacts = _artifacts.Keys.ToMap(key => key, _ => new ArtifactOutputSpec { Type = ArtifactType.System("Dataset") }),
    };

    private static IEnumerable<string> ItemOf(TaskSpec spec)
        => spec.ParameterIterator is { } values ? [values.ItemInput] : [];
}

/// <summary>A run under test: knows what was ordered, lets a test say what happens.</summary>
internal sealed class RunUnderTest
{
    private readonly List<RunCommand> _pending = [];
    private readonly Dictionary<AttemptId, StepOrder> _orders = [];

    public RunUnderTest(PipelinePackage package, RunOptions? options = null, params (string Name, Value Value)[] parameters)
    {
        Machine = new RunMachine(new RunEvent.Created(new RunRequest
        {
            Run = new RunId("0123456789ab"),
            DisplayName = "a run",
            Package = package,
            Parameters = Map.Of(parameters),
            Options = options ?? new(),
        })
        { At = Some.Noon });
        Add(Machine.Outstanding());
    }

    public RunMachine Machine { get; }

    public DateTimeOffset Now { get; private set; } = Some.Noon;

    public RunStatus Status => Machine.Status;

    /// <summary>Commands not yet looked at.</summary>
    public IReadOnlyList<RunCommand> Pending => _pending;

    public IEnumerable<StepOrder> Launches => _pending.OfType<RunCommand.Launch>().Select(launch => _orders[launch.Attempt]);

    /// <summary>Paths of launches not yet answered, in order of name.</summary>
    public string[] Launched => [.. Launches.Select(order => order.Attempt.Task.Text).Order(StringComparer.Ordinal)];

    public RunUnderTest After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public void Happens(RunEvent happened) => Add(Machine.Apply(happened));

    public void Ends(string task, StepReport? report = null)
    {
        int index = _pending.FindIndex(command => command is RunCommand.Launch launch && launch.Attempt.Task.Text == task);
        Assert.True(index >= 0, $"'{task}' was not launched; launched: {string.Join(", ", Launched)}");
        AttemptId attempt = ((RunCommand.Launch)_pending[index]).Attempt;
        _pending.RemoveAt(index);
        Happens(new RunEvent.StepEnded(attempt.Task, attempt.Number, report ?? Some.Success(("out", Value.Of(task)))) { At = Now });
    }

    private void Add(IReadOnlyList<RunCommand> commands)
    {
        _pending.AddRange(commands);
        foreach (RunCommand.Launch launch in commands.OfType<RunCommand.Launch>())
            _orders[launch.Attempt] = Machine.OrderOf(launch.Attempt) ?? throw new InvalidOperationException($"{launch.Attempt} has no order.");
    }

    /// <summary>Lets everything succeed until nothing is ordered any more.</summary>
    public RunUnderTest FinishesAll()
    {
        while (Launched is [var first, ..])
            Ends(first);
        return this;
    }

    public TaskSnapshot Task(string path) => Machine.Tasks().Single(task => task.Path.Text == path);

    public string State(string path) => Task(path).State.Name();

    public bool Has(string path) => Machine.Tasks().Any(task => task.Path.Text == path);
}
