using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// A pipeline made ready for running: names become positions, edges are known in both directions, expressions are parsed.
/// One plan serves every instance of a DAG, so a loop of a thousand iterations plans its body once.
/// </summary>
internal sealed class RunPlan
{
    private readonly PipelinePackage _package;
    private readonly PipelineSpec _spec;
    private readonly PlatformSpec _platform;
    private readonly Dictionary<string, DagPlan> _dags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExecutorPlan> _executors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeclaredParameter[]> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SweepPlan> _sweeps = new(StringComparer.Ordinal);
    private readonly List<int> _producers = [];

    private RunPlan(PipelinePackage package)
    {
        _package = package;
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

        DagPlan plan = _dags[componentName] = new(component);
        TaskPlan[] tasks = new TaskPlan[positions.Count];
        List<(int Producer, int Consumer)> edges = new(tasks.Length);
        for (int i = 0; i < tasks.Length; i++)
        {
            (string name, TaskSpec task) = dag.Tasks.At(i);
            List<int> upstream = Upstream(task, positions, name);
            foreach (int producer in upstream)
                edges.Add((producer, i));
            tasks[i] = Task(i, name, task, upstream, positions);
        }
        foreach (TaskPlan task in tasks)
            task.IsExitTask = IsExitTask(task, tasks);
        plan.Tasks = tasks;
        plan.Edges = DagEdges.Of(edges, tasks.Length);
        return plan;
    }

    private TaskPlan Task(int index, string name, TaskSpec spec, List<int> upstream, Dictionary<string, int> positions)
    {
        if (!_spec.Components.TryGetValue(spec.ComponentName, out ComponentSpec? component))
            throw new ArgumentException($"Task '{name}' uses component '{spec.ComponentName}', which is not there.");
        TaskPlan task = new(index, name, spec, component, upstream, InputPlan.Of(spec, component, DeclaredBy(spec.ComponentName, component), positions));
        if (spec.ParameterIterator is not null || spec.ArtifactIterator is not null)
        {
            task.Body = component.Dag is not null
                ? Dag(spec.ComponentName, component)
                : IterationBody(name, spec, component);
        }
        else if (component.Dag is not null && ExtensionSpec.Sweep(_platform, spec.ComponentName) is { } settings)
        {
            task.Sweep = Sweep(spec.ComponentName, settings);
        }
        else if (component.Dag is not null)
        {
            task.Body = Dag(spec.ComponentName, component);
        }
        else
        {
            task.Work = ExecutorOf(component);
        }
        return task;
    }

    private SweepPlan Sweep(string component, Value settings)
    {
        if (_sweeps.TryGetValue(component, out SweepPlan? known))
            return known;
        PipelinePackage body = PackagePart.Of(_package, component);
        Sequence<Sequence<string>> programs = body.Pipeline.Executors.Keys
            .Select(label => ExtensionSpec.LocalCommand(_platform, label)).Where(command => command.Count > 0).ToSequence();
        return _sweeps[component] = new(settings, body, programs);
    }

    private ExecutorPlan ExecutorOf(ComponentSpec component)
    {
        string label = component.ExecutorLabel ?? "";
        if (_executors.TryGetValue(label, out ExecutorPlan? known))
            return known;
        ExecutorSpec executor = _spec.Executors.TryGetValue(label, out ExecutorSpec? spec)
            ? spec
            : throw new ArgumentException($"Executor '{label}' is not there.");
        KubernetesExecutorSpec? settings = _platform.Kubernetes is { } kubernetes && kubernetes.Executors.TryGetValue(label, out KubernetesExecutorSpec? found)
            ? found
            : null;
        return _executors[label] = new(executor, settings, ExtensionSpec.LocalCommand(_platform, label));
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
                    Tasks = Map.Of((name, spec)),
                    OutputParameters = component.OutputParameters.Keys
                        .ToMap(key => key, key => new DagOutputParameter([new OutputSelector(name, key)], IsOneOf: false)),
                    OutputArtifacts = component.OutputArtifacts.Keys
                        .ToMap(key => key, key => new DagOutputArtifact([new OutputSelector(name, key)])),
                },
            });
        InputPlan inputs = InputPlan.Of(spec, component, DeclaredBy(spec.ComponentName, component), []);
        TaskPlan task = new(0, name, spec, component, [], inputs) { IsIterationBody = true };
        task.Work = ExecutorOf(component);
        body.Tasks = [task];
        return body;
    }

    private DeclaredParameter[] DeclaredBy(string name, ComponentSpec component)
    {
        if (!_declared.TryGetValue(name, out DeclaredParameter[]? declared))
            _declared[name] = declared = [.. component.InputParameters.Select(input => new DeclaredParameter(input.Key, input.Value))];
        return declared;
    }

    /// <summary>The positions of the tasks that this one waits for, sorted, each once. The list is used again for the next task.</summary>
    private List<int> Upstream(TaskSpec task, Dictionary<string, int> positions, string name)
    {
        _producers.Clear();
        AddPlatformProducers(task, positions, name);
        foreach (string dependency in task.DependentTasks)
            Add(dependency);
        for (int i = 0; i < task.InputParameters.Count; i++)
        {
            TaskParameterInput input = task.InputParameters.At(i).Value;
            if (input is TaskParameterInput.FromTask from)
                Add(from.ProducerTask);
            else if (input is TaskParameterInput.FinalStatusOf of)
                Add(of.ProducerTask);
        }
        for (int i = 0; i < task.InputArtifacts.Count; i++)
        {
            if (task.InputArtifacts.At(i).Value is TaskArtifactInput.FromTask from)
                Add(from.ProducerTask);
        }
        if (_producers.Count > 1)
        {
            _producers.Sort();
            int count = 1;
            for (int i = 1; i < _producers.Count; i++)
            {
                if (_producers[i] != _producers[i - 1])
                    _producers[count++] = _producers[i];
            }
            _producers.RemoveRange(count, _producers.Count - count);
        }
        return _producers;

        void Add(string producer) => _producers.Add(positions.TryGetValue(producer, out int index)
            ? index
            : throw new ArgumentException($"Task '{name}' depends on '{producer}', which is not in its DAG."));
    }

    /// <summary>Tasks whose outputs the platform settings of a task name: a claim that another task makes is mounted once it is there.</summary>
    private void AddPlatformProducers(TaskSpec task, Dictionary<string, int> positions, string name)
    {
        if (_platform.Kubernetes is not { Executors.Count: > 0 } kubernetes
            || !_spec.Components.TryGetValue(task.ComponentName, out ComponentSpec? component)
            || component.ExecutorLabel is not { } label
            || !kubernetes.Executors.TryGetValue(label, out KubernetesExecutorSpec? settings))
        {
            return;
        }
        foreach (TaskParameterInput.FromTask from in PlatformBinding.Parameters(settings).OfType<TaskParameterInput.FromTask>())
        {
            // Two tasks of one component share its settings: a producer of another DAG is none of this one's.
            if (from.ProducerTask != name && positions.TryGetValue(from.ProducerTask, out int producer))
                _producers.Add(producer);
        }
    }

    /// <summary>The compiled shape of an exit handler: waits, whatever the end, for one sibling that is a DAG.</summary>
    private static bool IsExitTask(TaskPlan task, TaskPlan[] siblings)
        => task.Spec.Strategy == TriggerStrategy.AllUpstreamTasksCompleted
            && task.Spec.DependentTasks.Count == 1
            && task.UpstreamCount == 1
            && siblings[task.FirstUpstream] is { Body: not null } or { Sweep: not null };
}
