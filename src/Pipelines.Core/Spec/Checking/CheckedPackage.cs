using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>What every check looks into: the package and the place that its problems are reported from.</summary>
internal sealed class CheckedPackage
{
    public CheckedPackage(PipelinePackage package, Place top)
    {
        (Package, Top) = (package, top);
        Components =
        [
            .. Pipeline.Components.Select(entry => new ComponentScope(this, entry.Key, entry.Value, top["components"][entry.Key])),
            new ComponentScope(this, "root", Pipeline.Root, top["root"]),
        ];
        LoopBodies = Components.SelectMany(scope => scope.Spec.Dag?.Tasks.Values ?? [])
            .Where(task => task.ParameterIterator is not null || task.ArtifactIterator is not null)
            .Select(task => task.ComponentName)
            .ToHashSet(StringComparer.Ordinal);
        Dags = [.. Components.Where(scope => scope.Spec.Dag is not null).Select(scope => new DagScope(scope, scope.Spec.Dag ?? new()))];
        TasksByExecutor = Dags.SelectMany(dag => dag.Tasks).ToLookup(task => task.Component?.ExecutorLabel ?? "", StringComparer.Ordinal);
        ComponentsByExecutor = Components.ToLookup(component => component.Spec.ExecutorLabel ?? "", StringComparer.Ordinal);
    }

    public PipelinePackage Package { get; }

    /// <summary>Components that some loop runs: their outputs are declared as what the loop collects, a LIST.</summary>
    public IReadOnlySet<string> LoopBodies { get; }

    public PipelineSpec Pipeline => Package.Pipeline;

    /// <summary>The top of the file.</summary>
    public Place Top { get; }

    /// <summary>All components, the root last.</summary>
    public IReadOnlyList<ComponentScope> Components { get; }

    /// <summary>All DAGs, the root's last.</summary>
    public IReadOnlyList<DagScope> Dags { get; }

    /// <summary>The tasks that an executor runs, by its label.</summary>
    public ILookup<string, TaskScope> TasksByExecutor { get; }

    /// <summary>The components that an executor implements, by its label.</summary>
    public ILookup<string, ComponentScope> ComponentsByExecutor { get; }
}

/// <summary>A component and where it stands.</summary>
internal sealed record ComponentScope(CheckedPackage File, string Name, ComponentSpec Spec, Place Place)
{
    public bool IsRoot => ReferenceEquals(Spec, File.Pipeline.Root);
}

/// <summary>A DAG, the component that it implements, and where its tasks' references lead.</summary>
internal sealed record DagScope(ComponentScope Owner, DagSpec Dag)
{
    public Place Place { get; } = Owner.Place["dag"];

    /// <summary>As messages name it.</summary>
    public string Title => Owner.IsRoot ? "the root DAG" : $"the DAG \"{Shortened.Line(Owner.Name)}\"";

    public IEnumerable<TaskScope> Tasks => Dag.Tasks.Select(entry => new TaskScope(this, entry.Key, entry.Value));

    /// <summary>The component of a task; null when the task or the component is unknown, which is reported where the task stands.</summary>
    public ComponentSpec? ComponentOf(string task) => Dag.Tasks.TryGetValue(task, out TaskSpec? spec) ? ComponentOf(spec) : null;

    public ComponentSpec? ComponentOf(TaskSpec task)
        => Owner.File.Pipeline.Components.TryGetValue(task.ComponentName, out ComponentSpec? component) ? component : null;
}

/// <summary>A task in its DAG.</summary>
internal sealed record TaskScope(DagScope Dag, string Name, TaskSpec Spec)
{
    public Place Place { get; } = Dag.Place["tasks"][Name];

    /// <summary>What it runs; null when there is no such component.</summary>
    public ComponentSpec? Component { get; } = Dag.ComponentOf(Spec);

    public bool IsExitTask => Spec.Strategy == TriggerStrategy.AllUpstreamTasksCompleted;

    public bool IsLoop => Spec.ParameterIterator is not null || Spec.ArtifactIterator is not null;

    /// <summary>The input that an iterator fills; null if there is none.</summary>
    public string? ItemParameter => Spec.ParameterIterator?.ItemInput;

    /// <summary>The artifact input that an iterator fills; null if there is none.</summary>
    public string? ItemArtifact => Spec.ArtifactIterator?.ItemInput;

    /// <summary>The tasks that it names as coming first, each once; some may not exist.</summary>
    public IEnumerable<string> Upstream => Spec.DependentTasks
        .Concat(Spec.InputParameters.Values.Select(Producer))
        .Concat(Spec.InputArtifacts.Values.Select(input => (input as TaskArtifactInput.FromTask)?.ProducerTask))
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);

    private static string? Producer(TaskParameterInput input) => input switch
    {
        TaskParameterInput.FromTask output => output.ProducerTask,
        TaskParameterInput.FinalStatusOf status => status.ProducerTask,
        _ => null,
    };
}
