using System.Runtime.CompilerServices;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;
using Pipelines.Sdk.Stubs;

namespace Pipelines.Sdk;

/// <summary>
/// What a pipeline does besides calling components: branches, loops, exit handlers, imports. Write <c>using static Pipelines.Sdk.Flow;</c>
/// and call it inside a method with <see cref="PipelineAttribute"/>.
/// </summary>
public static class Flow
{
    /// <summary>Runs the body only where the condition holds; go on with <c>ElseIf</c> and <c>Else</c>.</summary>
    public static Conditional If(Condition condition, Action body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => If(condition, Returning(body), file, line);

    /// <summary>The same for a body whose value, mostly its tasks' outputs, is wanted: see <see cref="OneOf{T}(ReadOnlySpan{Parameter{T}})"/>.</summary>
    public static Conditional<T> If<T>(Condition condition, Func<T> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Branch branch = AmbientScope.Current.If(condition);
        branch.Group.Suggested = CallSites.NameAt(file, line, nameof(If));
        return new(branch, AmbientScope.Within(branch, body));
    }

    /// <summary>Runs the body only where a truth value of the run is true.</summary>
    public static Conditional If(Parameter<bool> condition, Action body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => If(condition == true, body, file, line);

    /// <inheritdoc cref="If{T}(Condition, Func{T}, string, int)"/>
    public static Conditional<T> If<T>(Parameter<bool> condition, Func<T> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => If(condition == true, body, file, line);

    /// <summary>The value of the branch that runs: one of each branch of an If that ends in an Else.</summary>
    public static Parameter<T> OneOf<T>(params ReadOnlySpan<Parameter<T>> choices) => new(Choose(choices));

    /// <inheritdoc cref="OneOf{T}(ReadOnlySpan{Parameter{T}})"/>
    public static Artifact<T> OneOf<T>(params ReadOnlySpan<Artifact<T>> choices)
        where T : Artifact
    {
        ArtifactSource[] sources = new ArtifactSource[choices.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = choices[i].Source;
        return new(AmbientScope.Current.OneOf(sources.AsSpan()));
    }

    /// <summary>Runs the body once for each item of a list that stands here.</summary>
    /// <param name="items">The items.</param>
    /// <param name="body">What runs for each.</param>
    /// <param name="parallelism">At most so many at a time; 0: no limit.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static LoopOf<TResult> ForEach<T, TResult>(
        IReadOnlyList<T> items, Func<Parameter<T>, TResult> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Argument[] constants = [.. items.Select(Parameter<T>.Constant)];
        return ForEach(new ParameterList<T>(Argument.List(constants)), body, parallelism, file, line);
    }

    /// <inheritdoc cref="ForEach{T, TResult}(IReadOnlyList{T}, Func{Parameter{T}, TResult}, int, string, int)"/>
    public static LoopOf<object?> ForEach<T>(
        IReadOnlyList<T> items, Action<Parameter<T>> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => ForEach(items, Returning(body), parallelism, file, line);

    /// <summary>Runs the body once for each item of a list that the run knows.</summary>
    /// <param name="items">The list.</param>
    /// <param name="body">What runs for each.</param>
    /// <param name="parallelism">At most so many at a time; 0: no limit.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static LoopOf<TResult> ForEach<T, TResult>(
        ParameterList<T> items, Func<Parameter<T>, TResult> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Loop loop = AmbientScope.Current.ForEach(items.Content, ParameterList<T>.ItemType, parallelism);
        loop.Suggested = CallSites.NameAt(file, line, nameof(ForEach));
        return new(loop, AmbientScope.Within(loop, () => body(new(loop.Item))));
    }

    /// <inheritdoc cref="ForEach{T, TResult}(ParameterList{T}, Func{Parameter{T}, TResult}, int, string, int)"/>
    public static LoopOf<object?> ForEach<T>(
        ParameterList<T> items, Action<Parameter<T>> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => ForEach(items, Returning(body), parallelism, file, line);

    /// <summary>Runs the body once for each artifact of a list. The reference back end cannot run such a loop.</summary>
    /// <param name="items">The list, such as a collected output.</param>
    /// <param name="body">What runs for each.</param>
    /// <param name="parallelism">At most so many at a time; 0: no limit.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static LoopOf<TResult> ForEach<T, TResult>(
        Artifacts<T> items, Func<Artifact<T>, TResult> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : Artifact
    {
        ArtifactLoop loop = AmbientScope.Current.ForEachArtifact(items.Source, parallelism);
        loop.Suggested = CallSites.NameAt(file, line, nameof(ForEach));
        return new(loop, AmbientScope.Within(loop, () => body(new(loop.Item))));
    }

    /// <inheritdoc cref="ForEach{T, TResult}(Artifacts{T}, Func{Artifact{T}, TResult}, int, string, int)"/>
    public static LoopOf<object?> ForEach<T>(
        Artifacts<T> items, Action<Artifact<T>> body, int parallelism = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : Artifact
        => ForEach(items, Returning(body), parallelism, file, line);

    /// <summary>Runs <paramref name="exitTask"/> once the body is over, whatever became of it.</summary>
    /// <param name="exitTask">A task that takes nothing from the body; an input of type TASK_FINAL_STATUS tells it how the body ended.</param>
    /// <param name="body">What it waits for.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    /// <returns>What the body returns, mostly outputs of its tasks.</returns>
    public static T OnExit<T>(AnyTask exitTask, Func<T> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ExitHandler handler = AmbientScope.Current.OnExit(exitTask.Task);
        handler.Suggested = CallSites.NameAt(file, line, nameof(OnExit));
        return AmbientScope.Within(handler, body);
    }

    /// <inheritdoc cref="OnExit{T}(AnyTask, Func{T}, string, int)"/>
    public static void OnExit(AnyTask exitTask, Action body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => OnExit(exitTask, Returning(body), file, line);

    /// <summary>
    /// Runs a pipeline many times with other parameters, as trials, and goes on with the best one: the outputs of the task are the best trial's. Back ends
    /// that do not know sweeps run it once with its defaults.
    /// </summary>
    /// <param name="body">The task: a call of a pipeline, given what all trials share.</param>
    /// <param name="over">What is chosen: ranges and values for parameters of the pipeline that have defaults.</param>
    /// <param name="goal">What is made better: an output of the task.</param>
    /// <param name="trials">The most trials.</param>
    /// <param name="table">The output that becomes the table of all trials; of one trial it is a table of one row. None if not given.</param>
    /// <param name="report">The output that becomes the report with pictures. None if not given.</param>
    /// <param name="options">The rest; defaults that work if not given.</param>
    /// <returns>The task.</returns>
    public static TBody Sweep<TBody, TSwept>(
        BodyOf<TBody, TSwept> body, Func<TSwept, IReadOnlyList<SweptRange>> over, Func<TBody, SweepGoal> goal, int trials,
        Func<TBody, AnyArtifact>? table = null, Func<TBody, AnyArtifact>? report = null, SweepOptions? options = null)
        where TBody : BodyOf<TBody, TSwept>
        where TSwept : new()
    {
        TBody task = (TBody)body;
        task.Task.Settings.Sweep = new(over(new()).Select(range => range.Choice).ToSequence(), goal(task).Aim, trials, options ?? new())
        {
            Table = table?.Invoke(task).Source,
            Report = report?.Invoke(task).Source,
        };
        return task;
    }

    /// <summary>The goal of a sweep: an output as great as can be.</summary>
    /// <param name="output">The output.</param>
    /// <param name="enough">The sweep ends when it is at least so great; not before its trials are used up if not given.</param>
    public static SweepGoal Maximize(Parameter<double> output, double? enough = null) => new(output, isMaximum: true, enough);

    /// <summary>The goal of a sweep: an output as small as can be.</summary>
    /// <param name="output">The output.</param>
    /// <param name="enough">The sweep ends when it is at most so great; not before its trials are used up if not given.</param>
    public static SweepGoal Minimize(Parameter<double> output, double? enough = null) => new(output, isMaximum: false, enough);

    /// <inheritdoc cref="Maximize(Parameter{double}, double?)"/>
    public static SweepGoal Maximize(Parameter<long> output, double? enough = null) => new(output, isMaximum: true, enough);

    /// <inheritdoc cref="Minimize(Parameter{double}, double?)"/>
    public static SweepGoal Minimize(Parameter<long> output, double? enough = null) => new(output, isMaximum: false, enough);

    /// <summary>Registers data that lies elsewhere as an artifact, without a copy and without a process.</summary>
    /// <param name="uri">Where it lies.</param>
    /// <param name="metadata">A struct; values of the run may stand in it.</param>
    /// <param name="reimport">Makes a new record even when an identical one exists.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static ImportTask<T> Import<T>(
        Parameter<string> uri, ParameterStruct? metadata = null, bool reimport = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : Artifact
    {
        PipelineScope scope = AmbientScope.Current;
        PipelineTask task = scope.Import(
            PrintedSources.Resolve(uri.Content, scope.Root),
            ArtifactTypeOf<T>.Type,
            metadata is null ? null : PrintedSources.Resolve(metadata.Content, scope.Root),
            reimport);
        task.Suggested = CallSites.NameAt(file, line, nameof(Import));
        return new(task);
    }

    /// <summary>A component that is known as text or file only, as a task. Its inputs and outputs are checked when the pipeline is compiled.</summary>
    public static PipelineTask Call(Component component, params ReadOnlySpan<(string Input, Argument? Value)> inputs) => Stub.Put(component, "", inputs);

    /// <summary>A volume (a folder, off a cluster) that the tasks of one run share; give its path to inputs of tasks that use it.</summary>
    /// <inheritdoc cref="PipelineBuilder.Workspace"/>
    public static Parameter<string> Workspace(string size, string storageClass = "", params ReadOnlySpan<string> accessModes)
    {
        AmbientScope.Current.Root.Workspace(size, storageClass, accessModes);
        return RunPlaceholders.WorkspacePath;
    }

    /// <summary>Makes a persistent volume claim, in place of <c>kubernetes.CreatePVC</c>. Mount it by <see cref="KubernetesOptions.MountClaim"/>.</summary>
    /// <param name="size">A quantity such as <c>5Gi</c>.</param>
    /// <param name="accessModes">Such as <c>["ReadWriteOnce"]</c>.</param>
    /// <param name="name">Its name; a new one is made if not set.</param>
    /// <param name="nameSuffix">The end of the new name; not beside <paramref name="name"/>.</param>
    /// <param name="storageClass"><c>standard</c> if not set; empty: none, for a volume that exists already.</param>
    /// <param name="volume">A volume that exists already.</param>
    /// <param name="annotations">Annotations of the claim.</param>
    /// <param name="dataSource">What it is filled from: a struct with <c>api_group</c>, <c>kind</c> and <c>name</c>.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static CreateClaimTask CreateClaim(
        Parameter<string> size, ParameterList<string> accessModes, Parameter<string>? name = null, Parameter<string>? nameSuffix = null,
        Parameter<string>? storageClass = null, Parameter<string>? volume = null, ParameterStruct? annotations = null, ParameterStruct? dataSource = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => new(Stub.Put(
            ClaimComponents.Create, CallSites.NameAt(file, line, nameof(CreateClaim)),
            ("size", size), ("access_modes", accessModes), ("pvc_name", name), ("pvc_name_suffix", nameSuffix), ("storage_class_name", storageClass),
            ("volume_name", volume), ("annotations", annotations), ("data_source", dataSource)));

    /// <summary>Deletes a persistent volume claim, in place of <c>kubernetes.DeletePVC</c>.</summary>
    /// <param name="name">The claim, such as <see cref="CreateClaimTask.Name"/>.</param>
    /// <param name="file">Left out: where the call stands.</param>
    /// <param name="line">Left out: where the call stands.</param>
    public static DeleteClaimTask DeleteClaim(Parameter<string> name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => new(Stub.Put(ClaimComponents.Delete, CallSites.NameAt(file, line, nameof(DeleteClaim)), ("pvc_name", name)));

    /// <summary>A run of this pipeline that lasts longer fails; above zero.</summary>
    public static void RunTimeOut(TimeSpan limit) => AmbientScope.Current.Root.TimeOut(limit);

    /// <summary>How long the objects of a finished run stay on the cluster; the server decides what is not said.</summary>
    public static void KeepRun(TimeSpan? completed = null, TimeSpan? succeeded = null, TimeSpan? failed = null)
        => AmbientScope.Current.Root.KeepFor(completed, succeeded, failed);

    private static Argument Choose<T>(ReadOnlySpan<Parameter<T>> choices)
    {
        ParameterSource[] sources = new ParameterSource[choices.Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = choices[i].Source ?? throw new InvalidOperationException($"{choices[i]} is a constant: OneOf chooses among outputs of tasks.");
        return AmbientScope.Current.OneOf(sources.AsSpan());
    }

    private static Func<object?> Returning(Action body) => () =>
    {
        body();
        return null;
    };

    private static Func<TItem, object?> Returning<TItem>(Action<TItem> body) => item =>
    {
        body(item);
        return null;
    };
}
