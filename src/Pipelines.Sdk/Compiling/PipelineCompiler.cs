using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Checking;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Compiling;

/// <summary>Turns what the author wrote into the format: groups become components with graphs, values get their ways.</summary>
internal sealed class PipelineCompiler
{
    private static readonly string Version = typeof(PipelineCompiler).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private readonly PipelineBuilder _pipeline;
    private readonly Ordering _ordering;
    private readonly Channels _channels;
    private readonly Wires _wires;
    private readonly Catalog _catalog = new();

    private PipelineCompiler(PipelineBuilder pipeline, Ordering ordering, Channels channels)
    {
        _pipeline = pipeline;
        _ordering = ordering;
        _channels = channels;
        _wires = new(channels);
    }

    /// <summary>The pipeline as a file.</summary>
    /// <exception cref="PipelineDefinitionException">Something is wrong; all of it is told.</exception>
    public static PipelinePackage Compile(PipelineBuilder pipeline)
    {
        Channels channels = new();
        Naming.Name(pipeline, channels);
        Ordering ordering = new(pipeline);
        PipelineCheck.Of(pipeline, ordering).ThrowIfAny();
        return new PipelineCompiler(pipeline, ordering, channels).Package();
    }

    private PipelinePackage Package()
    {
        foreach (PipelineScope group in Ordering.StepsOf(_pipeline).OfType<PipelineScope>())
            _catalog.Reserve(group.Key);
        Dictionary<PipelineTask, string> components = [];
        foreach (PipelineTask task in _pipeline.Tasks)
            components[task] = Connect(task);
        // After the components' own: the author of the whole decides.
        if (_pipeline.Kubernetes is { } whole)
            _catalog.Platforms.AddMembers(new PlatformSpec { Kubernetes = whole });
        Dictionary<PipelineScope, string> conditions = [];
        foreach (PipelineScope group in Ordering.StepsOf(_pipeline).OfType<PipelineScope>())
            Connect(group, conditions);
        foreach ((string name, Source source, string description) in _pipeline.Outputs)
            Publish(name, source, description);

        // Only now is it known what crosses each border: specs are made from the inside out.
        ComponentSpec root = Spec(_pipeline, components, conditions);
        return new(
            new()
            {
                Info = new() { Name = _pipeline.Name, DisplayName = _pipeline.Display, Description = _pipeline.Description },
                SdkVersion = $"pipelines-{Version}",
                DefaultPipelineRoot = _pipeline.DefaultRoot,
                Components = _catalog.Components,
                Executors = _catalog.Executors,
                Root = root with
                {
                    InputParameters = _pipeline.Parameters.ToMap(parameter => parameter.Name, Input),
                    InputArtifacts = _pipeline.Artifacts.ToMap(artifact => artifact.Name, artifact => artifact.Spec),
                },
            },
            _catalog.Platforms.ToSpec());
    }

    private string Connect(PipelineTask task)
    {
        ArgumentWiring wiring = new(task, _wires, _channels);
        wiring.Connect();
        Components.ComponentDefinition definition = task.Component.Definition!;
        _catalog.Platforms.AddMembers(definition.Platform);
        return _catalog.Add(
            definition,
            executor => ExecutorSettings.Apply(executor, task.Settings, wiring.Quantity),
            platform => ExecutorSettings.Apply(platform, task.Settings, wiring.Reference),
            task.Settings.Sweep?.ToConfig());
    }

    private void Connect(PipelineScope group, Dictionary<PipelineScope, string> conditions)
    {
        switch (group)
        {
            case Branch branch:
                conditions[branch] = ConditionText.Of(branch, _wires);
                break;
            case Loop loop:
                if (loop.ItemSource is ParameterSource items)
                    _wires.Enter(items, loop, ParameterType.List);
                _wires.Ports(loop).InputParameters[loop.ItemInput] = new() { Type = loop.Item.Type };
                break;
            case ArtifactLoop loop:
                _wires.Ports(loop).InputArtifacts[_channels.Of(loop.ItemSource)] = new() { Type = loop.ItemSource.Type, IsList = true };
                _wires.Inputs(loop).Artifacts[_channels.Of(loop.ItemSource)] = _wires.Artifact(loop.ItemSource, loop.Parent);
                _wires.Ports(loop).InputArtifacts[loop.ItemInput] = new() { Type = loop.ItemSource.Type };
                break;
        }
    }

    private void Publish(string name, Source source, string description)
    {
        OutputSelector from = source.Home == _pipeline ? _wires.Selector(source) : _wires.Export(source, ChildOf(source.Home));
        _wires.Publish(_pipeline, name, source, from, description: description);
    }

    private PipelineScope ChildOf(PipelineScope inner)
    {
        PipelineScope child = inner;
        while (child.Parent != _pipeline)
            child = child.Parent!;
        return child;
    }

    private ComponentSpec Spec(PipelineScope scope, Dictionary<PipelineTask, string> components, Dictionary<PipelineScope, string> conditions)
    {
        Map<TaskSpec> tasks = scope.Steps.ToMap(step => step.Key, step => step switch
        {
            PipelineTask task => Task(task, components[task]),
            PipelineScope group => Task(group, _catalog.AddGroup(group.Key, Spec(group, components, conditions)), conditions),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        ScopePorts ports = _wires.Ports(scope);
        return new()
        {
            InputParameters = ports.InputParameters.ToMap(),
            InputArtifacts = ports.InputArtifacts.ToMap(),
            OutputParameters = ports.OutputParameters.ToMap(port => port.Key, port => port.Value.Spec),
            OutputArtifacts = ports.OutputArtifacts.ToMap(port => port.Key, port => port.Value.Spec),
            Dag = new()
            {
                Tasks = tasks,
                OutputParameters = ports.OutputParameters.ToMap(port => port.Key, port => port.Value.From),
                OutputArtifacts = ports.OutputArtifacts.ToMap(port => port.Key, port => port.Value.From),
            },
        };
    }

    private TaskSpec Task(PipelineTask task, string component)
    {
        bool goesOn = task.Settings.IgnoresUpstreamFailure || task.Guarded is not null;
        return Step(task, component) with
        {
            Caching = task.Settings.Caching ?? new(EnableCache: task.Guarded is null, CacheKey: ""),
            Retry = task.Settings.Retry,
            Strategy = goesOn ? TriggerStrategy.AllUpstreamTasksCompleted : TriggerStrategy.AllUpstreamTasksSucceeded,
        };
    }

    private TaskSpec Task(PipelineScope group, string component, Dictionary<PipelineScope, string> conditions) => group switch
    {
        Branch branch => Step(branch, component) with { Condition = conditions[branch] },
        Loop { ItemSource: ParameterSource items } loop => Step(loop, component) with
        {
            ParameterIterator = new(Raw: null, _wires.Enter(items, loop, ParameterType.List), loop.ItemInput),
            ParallelismLimit = loop.Parallelism,
        },
        Loop loop => Step(loop, component) with
        {
            ParameterIterator = new(new Value.List(loop.ConstantItems ?? default).ToString(), InputParameter: null, loop.ItemInput),
            ParallelismLimit = loop.Parallelism,
        },
        ArtifactLoop loop => Step(loop, component) with
        {
            ArtifactIterator = new(_channels.Of(loop.ItemSource), loop.ItemInput),
            ParallelismLimit = loop.Parallelism,
        },
        _ => Step(group, component),
    };

    private TaskSpec Step(PipelineStep step, string component)
    {
        StepInputs inputs = _wires.Inputs(step);
        return new()
        {
            DisplayName = step.Display.Length > 0 ? step.Display : step.Key,
            ComponentName = component,
            InputParameters = inputs.Parameters.ToMap(),
            InputArtifacts = inputs.Artifacts.ToMap(),
            DependentTasks = _ordering.Before(step).Select(before => before.Key).Order(StringComparer.Ordinal).ToSequence(),
        };
    }

    private static ParameterInputSpec Input(PipelineParameter parameter) => new()
    {
        Type = parameter.Type,
        Default = Constant(parameter.Default),
        IsOptional = parameter.IsOptional,
        Description = parameter.Description,
        Literals = parameter.Allowed.Select(Constant).OfType<Value>().ToSequence(),
    };

    private static Value? Constant(Argument? argument) => (argument?.Content as ArgumentContent.Constant)?.Value;
}
