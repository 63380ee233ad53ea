using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs.Planning;

/// <summary>
/// Tells a run ahead: its tasks with dependencies, conditions, loops and command lines, as far as they follow from the file and the
/// run's parameters. Nothing is run; what only the run will know stands by name.
/// </summary>
public sealed class RunForecast
{
    private readonly RunRequest _request;
    private readonly RunFacts _facts;

    private RunForecast(RunRequest request, DateTimeOffset now)
    {
        _request = request;
        _facts = new()
        {
            JobName = request.DisplayName,
            JobResourceName = $"{request.Package.Pipeline.Info.Name}-{RunFacts.UnknownId}",
            JobId = RunFacts.UnknownId,
            CreatedAt = now,
            ScheduledAt = request.ScheduledAt ?? now,
            PipelineRoot = request.PipelineRoot.Length > 0 ? request.PipelineRoot : "<pipeline root>",
            WorkspacePath = request.WorkspacePath.Length > 0 ? request.WorkspacePath : "<workspace>",
        };
    }

    /// <summary>
    /// The planned tasks, each DAG before its tasks, each task behind those that it waits for, else in name order; each is made when it
    /// is asked for, since loops may be long.
    /// </summary>
    /// <param name="request">A run that could begin: its package has no problems, its parameters fit.</param>
    /// <param name="now">What stands for the run's creation time.</param>
    public static IEnumerable<PlannedTask> Of(RunRequest request, DateTimeOffset now)
    {
        RunForecast forecast = new(request, now);
        DagPlan root = RunPlan.Of(request.Package).Root;
        return forecast.Tell(root, TaskPath.Root, ForeseenBinding.Root(root.Component, request.Parameters), Outlook.Runs);
    }

    private IEnumerable<PlannedTask> Tell(DagPlan dag, TaskPath path, ForeseenInputs inputs, Outlook around)
    {
        Prospect prospect = new(dag, path, inputs, around);
        foreach (int index in prospect.Order())
            Look(prospect, index);
        foreach (TaskPlan task in dag.Tasks.OrderBy(task => prospect.Depths[task.Index]))
        {
            foreach (PlannedTask planned in Tell(prospect, task))
                yield return planned;
        }
    }

    /// <summary>One DAG instance while it is told.</summary>
    private sealed class Prospect(DagPlan dag, TaskPath path, ForeseenInputs inputs, Outlook around)
    {
        public DagPlan Dag { get; } = dag;

        public TaskPath Path { get; } = path;

        public ForeseenInputs Inputs { get; } = inputs;

        public Outlook Around { get; } = around;

        public Outlook[] Outlooks { get; } = new Outlook[dag.Tasks.Length];

        /// <summary>How many tasks stand one behind the other before each.</summary>
        public int[] Depths { get; } = new int[dag.Tasks.Length];

        public ForeseenInputs[] Bound { get; } = new ForeseenInputs[dag.Tasks.Length];

        /// <summary>The tasks that each one waits for.</summary>
        public List<int>[] Upstream { get; } = UpstreamOf(dag);

        /// <summary>The tasks, each behind those that it waits for (Kahn's algorithm; the checker has refused circles).</summary>
        public List<int> Order()
        {
            int[] open = [.. Upstream.Select(upstream => upstream.Count)];
            List<int> order = [.. Enumerable.Range(0, open.Length).Where(index => open[index] == 0)];
            for (int at = 0; at < order.Count; at++)
            {
                foreach (int consumer in Dag.Edges.From(order[at]))
                {
                    Depths[consumer] = Math.Max(Depths[consumer], Depths[order[at]] + 1);
                    if (--open[consumer] == 0)
                        order.Add(consumer);
                }
            }
            return order;
        }

        private static List<int>[] UpstreamOf(DagPlan dag)
        {
            List<int>[] upstream = [.. dag.Tasks.Select(_ => new List<int>())];
            for (int producer = 0; producer < upstream.Length; producer++)
            {
                foreach (int consumer in dag.Edges.From(producer))
                    upstream[consumer].Add(producer);
            }
            return upstream;
        }
    }

    /// <summary>What becomes of a task, once it is known of those before it.</summary>
    private void Look(Prospect prospect, int index)
    {
        TaskPlan task = prospect.Dag.Tasks[index];
        Outlook worst = prospect.Around;
        foreach (int upstream in prospect.Upstream[index])
        {
            Outlook before = prospect.Outlooks[upstream];
            if (task.Spec.Strategy == TriggerStrategy.AllUpstreamTasksSucceeded)
                worst = Worse(worst, before is Outlook.Skipped ? Outlook.Omitted : before);
        }
        ForeseenInputs bound = prospect.Bound[index] = ForeseenBinding.Of(task, prospect.Path, prospect.Inputs, Facts(PathOf(task, prospect.Path), task.Name));
        if (worst is Outlook.Runs or Outlook.Depends && task.Inputs.Condition is { } condition)
            worst = Worse(worst, OutlookOf(condition, bound));
        prospect.Outlooks[index] = worst;
    }

    private static Outlook Worse(Outlook one, Outlook other) => one > other ? one : other;

    /// <summary>A condition over what is not known yet, and one that cannot be evaluated, is the run's affair.</summary>
    private static Outlook OutlookOf(Condition condition, ForeseenInputs inputs)
    {
        bool isOpen = false;
        Result<bool> met = condition.Evaluate(
            name =>
            {
                bool has = inputs.Parameters.TryGetValue(name, out Foreseen value);
                isOpen |= has && !value.IsKnown;
                return has ? value.Value : Value.Null;
            },
            _ =>
            {
                isOpen = true;
                return null;
            });
        return isOpen || !met.Succeeded ? Outlook.Depends : met.Value ? Outlook.Runs : Outlook.Skipped;
    }

    private IEnumerable<PlannedTask> Tell(Prospect prospect, TaskPlan task)
    {
        TaskPath path = PathOf(task, prospect.Path);
        ForeseenInputs inputs = prospect.Bound[task.Index];
        Outlook outlook = prospect.Outlooks[task.Index];
        PlannedTask planned = new()
        {
            Path = path,
            DisplayName = task.DisplayName,
            ComponentName = task.Spec.ComponentName,
            Kind = task.IsLoop ? TaskKind.Loop : task.Body is not null ? TaskKind.Dag : task.Sweep is not null ? TaskKind.Sweep : task.Executor is ExecutorSpec.Importer ? TaskKind.Importer : TaskKind.Step,
            Outlook = outlook,
            After = prospect.Upstream[task.Index].Select(upstream => prospect.Dag.Tasks[upstream].Name).ToSequence(),
            Strategy = task.Spec.Strategy,
            Condition = task.Spec.Condition,
            Inputs = inputs.Values,
            Artifacts = inputs.Artifacts.ToMap(),
            Parallelism = task.Spec.ParallelismLimit,
            Retries = task.Spec.Retry?.MaxRetryCount ?? 0,
            UsesCache = task.Spec.Caching is { EnableCache: true } && (task.Executor is ExecutorSpec.Container || task.Sweep is not null) && _request.Options.UseCache,
            TimeOut = task.Work?.TimeOut,
            Error = inputs.Error,
        };
        if (task.IsLoop)
            return TellLoop(planned, task, path, inputs);
        if (task.Sweep is { } sweep)
            return TellSweep(planned, sweep, path, inputs);
        if (task.Body is not { } body)
            return [ForeseenCommand.Of(planned, task, inputs, Facts(path, task.Name))];
        return outlook is Outlook.Skipped or Outlook.Omitted ? [planned] : Tell(body, path, inputs, outlook).Prepend(planned);
    }

    // Which values the trials get only the run will know.
    private IEnumerable<PlannedTask> TellSweep(PlannedTask planned, SweepPlan sweep, TaskPath path, ForeseenInputs inputs)
    {
        if (planned.Outlook is Outlook.Skipped or Outlook.Omitted)
            return [planned];
        DagPlan body = RunPlan.Of(sweep.Body).Root;
        ForeseenInputs trial = inputs;
        foreach (string parameter in sweep.Parameters)
            trial = With(trial, parameter, Foreseen.Unknown($"{parameter} of the trial"));
        return Tell(body, new($"{path}[*]"), trial, planned.Outlook).Prepend(planned with { Items = $"<{string.Join(", ", sweep.Parameters)}>" });
    }

    private IEnumerable<PlannedTask> TellLoop(PlannedTask planned, TaskPlan task, TaskPath path, ForeseenInputs inputs)
    {
        DagPlan body = task.Body!;
        if (planned.Outlook is Outlook.Skipped or Outlook.Omitted)
            return [planned];
        if (task.Spec.ArtifactIterator is { } artifacts)
        {
            string source = inputs.Artifacts.GetValueOrDefault(artifacts.InputArtifact, artifacts.InputArtifact);
            ForeseenInputs one = inputs with { Artifacts = new(inputs.Artifacts, StringComparer.Ordinal) { [artifacts.ItemInput] = $"{source}[*]" } };
            return Tell(body, new($"{path}[*]"), one, planned.Outlook).Prepend(planned with { Items = $"<{source}>" });
        }
        ParameterIterator loop = task.Spec.ParameterIterator!;
        Foreseen items = loop.Raw is { } raw ? Foreseen.Known(Value.Of(raw))
            : inputs.Parameters.TryGetValue(loop.InputParameter!, out Foreseen given) ? given
            : Foreseen.Known(Value.Null);
        if (!items.IsKnown)
        {
            string source = items.Value.ToText();
            return Tell(body, new($"{path}[*]"), With(inputs, loop.ItemInput, Foreseen.Unknown($"item of {source.Trim('<', '>')}")), planned.Outlook)
                .Prepend(planned with { Items = source });
        }
        Result<Sequence<Value>> list = LoopItems.ListOf(items.Value);
        if (!list.Succeeded)
            return [planned with { Error = list.Error! }];
        return list.Value.SelectMany((item, index) => Tell(body, path.Iteration(index), With(inputs, loop.ItemInput, Foreseen.Known(Bound(task, loop, item))), planned.Outlook))
            .Prepend(planned with { Iterations = list.Value.Count });
    }

    private static Value Bound(TaskPlan task, ParameterIterator loop, Value item)
        => task.Component.InputParameters.TryGetValue(loop.ItemInput, out ParameterInputSpec? declared)
            && ParameterBinding.Bind(item, declared.Type, loop.ItemInput) is { Succeeded: true } bound ? bound.Value : item;

    private static ForeseenInputs With(ForeseenInputs inputs, string name, Foreseen value)
        => inputs with { Parameters = new(inputs.Parameters, StringComparer.Ordinal) { [name] = value } };

    private static TaskPath PathOf(TaskPlan task, TaskPath dag) => task.IsIterationBody ? dag : dag.Task(task.Name);

    private TaskFacts Facts(TaskPath path, string task) => new(_facts, task, path);
}
