using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// A pipeline made ready for running: names become positions, edges are known in both directions, expressions are parsed.
/// One plan serves every instance of a DAG, so a loop of a thousand iterations plans its body once.
/// </summary>
internal sealed class RunPlan
{
    private readonly PipelineSpec _spec;
    private readonly PlatformSpec _platform;
    private readonly Dictionary<string, DagPlan> _dags = new(StringComparer.Ordinal);

    private RunPlan(PipelinePackage package)
    {
        (_spec, _platform) = package;
        Root = Dag("root", _spec.Root);
    }

    public DagPlan Root { get; }

    /// <param name="package">A package without problems.</param>
    public static RunPlan Of(PipelinePackage package) => new(package);

    private DagPlan Dag(string componentName, ComponentSpec component)
    {
        if (_dags.TryGetValue(componentName, out DagPlan? known))
            return known;
        DagSpec dag = component.Dag ?? throw new ArgumentException($"Component '{componentName}' is no DAG.");
        Dictionary<string, int> positions = new(dag.Tasks.Count, StringComparer.Ordinal);
        foreach ((string name, TaskSpec _) in dag.Tasks)
            positions.Add(name, positions.Count);

        DagPlan plan = _dags[componentName] = new(component, positions);
        List<int>[] downstream = [.. Enumerable.Range(0, positions.Count).Select(_ => new List<int>())];
        plan.Tasks = [.. dag.Tasks.Select((entry, index) =>
        {
            int[] upstream = Upstream(entry.Value, PlatformProducers(entry.Value, positions), positions, entry.Key);
            foreach (int producer in upstream)
                downstream[producer].Add(index);
            return Task(index, entry.Key, entry.Value, upstream);
        })];
        for (int i = 0; i < plan.Tasks.Length; i++)
            plan.Tasks[i].Downstream = [.. downstream[i]];
        foreach (TaskPlan task in plan.Tasks)
            task.IsExitTask = IsExitTask(task, plan.Tasks);
        return plan;
    }

    private TaskPlan Task(int index, string name, TaskSpec spec, int[] upstream)
    {
        if (!_spec.Components.TryGetValue(spec.ComponentName, out ComponentSpec? component))
            throw new ArgumentException($"Task '{name}' uses component '{spec.ComponentName}', which is not there.");
        TaskPlan task = new(index, name, spec, component, upstream);
        if (spec.ParameterIterator is not null || spec.ArtifactIterator is not null)
        {
            task.Body = component.Dag is not null
                ? Dag(spec.ComponentName, component)
                : IterationBody(name, spec, component);
        }
        else if (component.Dag is not null)
        {
            task.Body = Dag(spec.ComponentName, component);
        }
        else
        {
            SetExecutor(task, component);
        }
        return task;
    }

    private void SetExecutor(TaskPlan task, ComponentSpec component)
    {
        string label = component.ExecutorLabel ?? "";
        task.Executor = _spec.Executors.TryGetValue(label, out ExecutorSpec? executor)
            ? executor
            : throw new ArgumentException($"Executor '{label}' is not there.");
        task.Settings = _platform.Kubernetes is { } kubernetes && kubernetes.Executors.TryGetValue(label, out KubernetesExecutorSpec? settings)
            ? settings
            : null;
        task.LocalCommand = ExtensionSpec.LocalCommand(_platform, label);
    }

    /// <summary>A loop straight over an executor: a DAG of that one task, which hands all inputs and outputs through.</summary>
    private DagPlan IterationBody(string name, TaskSpec loop, ComponentSpec component)
    {
        TaskSpec spec = new()
        {
            DisplayName = loop.DisplayName,
            ComponentName = loop.ComponentName,
            Caching = loop.Caching,
            Retry = loop.Retry,
            InputParameters = component.InputParameters.Keys.Concat(loop.InputParameters.Keys).Distinct(StringComparer.Ordinal)
                .ToMap(input => input, TaskParameterInput (input) => new TaskParameterInput.FromComponent(input)),
            InputArtifacts = component.InputArtifacts.Keys
                .ToMap(input => input, TaskArtifactInput (input) => new TaskArtifactInput.FromComponent(input)),
        };
        DagPlan body = new(
            component with
            {
                Dag = new()
                {
                    OutputParameters = component.OutputParameters.Keys
                        .ToMap(key => key, key => new DagOutputParameter([new OutputSelector(name, key)], IsOneOf: false)),
                    OutputArtifacts = component.OutputArtifacts.Keys
                        .ToMap(key => key, key => new DagOutputArtifact([new OutputSelector(name, key)])),
                },
            },
            new Dictionary<string, int>(StringComparer.Ordinal) { [name] = 0 });
        TaskPlan task = new(0, name, spec, component, []) { IsIterationBody = true };
        SetExecutor(task, component);
        body.Tasks = [task];
        return body;
    }

    /// <summary>Tasks whose outputs the platform settings of a task name: a claim that another task makes is mounted once it is there.</summary>
    private IEnumerable<int> PlatformProducers(TaskSpec task, Dictionary<string, int> positions)
    {
        if (_platform.Kubernetes is not { } kubernetes
            || !_spec.Components.TryGetValue(task.ComponentName, out ComponentSpec? component)
            || component.ExecutorLabel is not { } label
            || !kubernetes.Executors.TryGetValue(label, out KubernetesExecutorSpec? settings))
        {
            return [];
        }
        // Two tasks of one component share its settings: a producer of another DAG is none of this one's.
        return PlatformBinding.Parameters(settings).OfType<TaskParameterInput.FromTask>()
            .Where(from => positions.ContainsKey(from.ProducerTask)).Select(from => positions[from.ProducerTask]);
    }

    private static int[] Upstream(TaskSpec task, IEnumerable<int> platform, Dictionary<string, int> positions, string name)
    {
        SortedSet<int> upstream = [.. platform.Where(producer => producer != positions[name])];
        foreach (string dependency in task.DependentTasks)
            Add(dependency);
        foreach (TaskParameterInput input in task.InputParameters.Values)
        {
            if (input is TaskParameterInput.FromTask from)
                Add(from.ProducerTask);
            else if (input is TaskParameterInput.FinalStatusOf of)
                Add(of.ProducerTask);
        }
        foreach (TaskArtifactInput input in task.InputArtifacts.Values)
        {
            if (input is TaskArtifactInput.FromTask from)
                Add(from.ProducerTask);
        }
        return [.. upstream];

        void Add(string producer) => upstream.Add(positions.TryGetValue(producer, out int index)
            ? index
            : throw new ArgumentException($"Task '{name}' depends on '{producer}', which is not in its DAG."));
    }

    /// <summary>The compiled shape of an exit handler: waits, whatever the end, for one sibling that is a DAG.</summary>
    private static bool IsExitTask(TaskPlan task, TaskPlan[] siblings)
        => task.Spec.Strategy == TriggerStrategy.AllUpstreamTasksCompleted
            && task.Spec.DependentTasks.Count == 1
            && task.Upstream.Length == 1
            && siblings[task.Upstream[0]].Body is not null;
}

/// <summary>A DAG with its tasks by position, in name order.</summary>
internal sealed class DagPlan(ComponentSpec component, Dictionary<string, int> positions)
{
    public ComponentSpec Component { get; } = component;

    public TaskPlan[] Tasks { get; set; } = [];

    public int IndexOf(string task) => positions[task];

    /// <summary>The position of a task; null where the DAG has none of the name.</summary>
    public int? Find(string task) => positions.TryGetValue(task, out int index) ? index : null;
}

/// <summary>A task of a DAG.</summary>
internal sealed class TaskPlan(int index, string name, TaskSpec spec, ComponentSpec component, int[] upstream)
{
    public int Index { get; } = index;

    public string Name { get; } = name;

    public TaskSpec Spec { get; } = spec;

    public ComponentSpec Component { get; } = component;

    public int[] Upstream { get; } = upstream;

    public int[] Downstream { get; set; } = [];

    /// <summary>What runs it; null when it has a <see cref="Body"/>.</summary>
    public ExecutorSpec? Executor { get; set; }

    /// <summary>The sub-DAG, or one iteration of the loop; null for a step.</summary>
    public DagPlan? Body { get; set; }

    /// <summary>Stands for an iteration itself, and has its path.</summary>
    public bool IsIterationBody { get; init; }

    public bool IsExitTask { get; set; }

    /// <summary>What the <c>kubernetes</c> platform says about the executor; null: nothing.</summary>
    public KubernetesExecutorSpec? Settings { get; set; }

    /// <summary>See <see cref="Steps.StepOrder.LocalCommand"/>.</summary>
    public Sequence<string> LocalCommand { get; set; }

    public TimeSpan? TimeOut => Settings?.ActiveDeadline;

    public bool IsLoop => Spec.ParameterIterator is not null || Spec.ArtifactIterator is not null;

    public InputPlan Inputs { get; } = InputPlan.Of(spec, component);

    public string DisplayName => Spec.DisplayName.Length > 0 ? Spec.DisplayName : Name;
}
