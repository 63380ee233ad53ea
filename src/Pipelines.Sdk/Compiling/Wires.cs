using System.Diagnostics;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;

namespace Pipelines.Sdk.Compiling;

/// <summary>
/// Leads values from where they are made to where they are taken. References never leave a graph, so on the way a value
/// becomes an output of each group that it leaves and an input of each group that it enters.
/// </summary>
internal sealed class Wires(Channels channels)
{
    private readonly Dictionary<PipelineScope, ScopePorts> _ports = [];
    private readonly Dictionary<PipelineStep, StepInputs> _inputs = [];

    public ScopePorts Ports(PipelineScope scope)
    {
        if (!_ports.TryGetValue(scope, out ScopePorts? ports))
            _ports[scope] = ports = new();
        return ports;
    }

    public StepInputs Inputs(PipelineStep step)
    {
        if (!_inputs.TryGetValue(step, out StepInputs? inputs))
            _inputs[step] = inputs = new();
        return inputs;
    }

    /// <summary>How a task that stands in <paramref name="at"/> refers to a parameter.</summary>
    public TaskParameterInput Parameter(ParameterSource source, PipelineScope at)
    {
        if (source is ParameterMember member)
            return Parameter(member.Whole, at) with { ExpressionSelector = member.Selector };
        if (source.Home == at)
            return Direct(source);
        if (at.Contains(source.Home))
        {
            PipelineScope child = ChildToward(at, source.Home);
            return new TaskParameterInput.FromTask(child.Key, Export(source, child).OutputKey);
        }
        return new TaskParameterInput.FromComponent(Enter(source, at));
    }

    /// <summary>How a task that stands in <paramref name="at"/> refers to an artifact.</summary>
    public TaskArtifactInput Artifact(ArtifactSource source, PipelineScope at)
    {
        if (source.Home == at)
            return Direct(source);
        if (at.Contains(source.Home))
        {
            PipelineScope child = ChildToward(at, source.Home);
            return new TaskArtifactInput.FromTask(child.Key, Export(source, child).OutputKey);
        }
        string channel = channels.Of(source);
        if (Ports(at).InputArtifacts.TryAdd(channel, new() { Type = source.Type, IsList = source.IsList, IsOptional = source.MayBeAbsent }))
            Inputs(at).Artifacts[channel] = Artifact(source, at.Parent!);
        return new TaskArtifactInput.FromComponent(channel);
    }

    /// <summary>Makes a parameter an input of a group and of the group's task.</summary>
    /// <param name="source">The parameter; a member is taken out of its struct on the way in.</param>
    /// <param name="group">The group.</param>
    /// <param name="type">The type of the input where the parameter has none of its own.</param>
    /// <returns>The input's name.</returns>
    public string Enter(ParameterSource source, PipelineScope group, ParameterType type = ParameterType.String)
    {
        string channel = channels.Of(source, type);
        ParameterInputSpec input = new()
        {
            Type = Channels.TypeOf(source, type),
            IsOptional = source.MayBeAbsent,
        };
        if (Ports(group).InputParameters.TryAdd(channel, input))
            Inputs(group).Parameters[channel] = Parameter(source, group.Parent!);
        return channel;
    }

    /// <summary>Makes a value that is made inside a group an output of the group.</summary>
    public OutputSelector Export(Source source, PipelineScope group)
    {
        OutputSelector from = source.Home == group ? Selector(source) : Export(source, ChildToward(group, source.Home));
        string key = channels.Of(source);
        Publish(group, key, source, from, isCollected: group is LoopGroup);
        return new(group.Key, key);
    }

    /// <summary>Makes an output of a step in <paramref name="scope"/> an output of the scope's component.</summary>
    public void Publish(PipelineScope scope, string name, Source source, OutputSelector from, bool isCollected = false, string description = "")
    {
        switch (source)
        {
            case ArtifactSource artifact:
                Ports(scope).OutputArtifacts[name] = (
                    new DagOutputArtifact([from]),
                    new() { Type = artifact.Type, IsList = isCollected || artifact.IsList, Description = description });
                break;
            case ParameterSource parameter:
                Ports(scope).OutputParameters[name] = (
                    new DagOutputParameter([from], IsOneOf: false),
                    new() { Type = isCollected ? ParameterType.List : parameter.Type, Description = description });
                break;
        }
    }

    /// <summary>Which output of which sibling a value of this very scope is.</summary>
    public OutputSelector Selector(Source source) => Origin(source) switch
    {
        OutputOrigin.OfTask output => new(output.Task.Key, output.Name),
        OutputOrigin.OfLoop collected => new(collected.Loop.Key, Export(collected.Inner, collected.Loop).OutputKey),
        OutputOrigin.OfBranches choice => new(choice.Branches.Key, Choose(choice, source)),
        _ => throw new UnreachableException("The checks let no other origin pass."),
    };

    private string Choose(OutputOrigin.OfBranches choice, Source source)
    {
        string key = channels.Of(source);
        Sequence<OutputSelector> selectors = choice.Choices
            .Select(each => Export(each, BranchGroup.BranchOf(choice.Branches, each)!)).ToSequence();
        ScopePorts ports = Ports(choice.Branches);
        if (source is ArtifactSource artifact)
            ports.OutputArtifacts[key] = (new(selectors), new() { Type = artifact.Type, IsList = artifact.IsList });
        else
            ports.OutputParameters[key] = (new(selectors, IsOneOf: true), new() { Type = ((ParameterSource)source).Type });
        return key;
    }

    private TaskParameterInput Direct(ParameterSource source)
    {
        if (source is PipelineParameter parameter)
            return new TaskParameterInput.FromComponent(parameter.Name);
        if (source is LoopItem)
            return new TaskParameterInput.FromComponent(channels.Of(source));
        OutputSelector from = Selector(source);
        return new TaskParameterInput.FromTask(from.ProducerSubtask, from.OutputKey);
    }

    private TaskArtifactInput Direct(ArtifactSource source)
    {
        if (source is PipelineArtifact artifact)
            return new TaskArtifactInput.FromComponent(artifact.Name);
        if (source is not ArtifactOutput)
            return new TaskArtifactInput.FromComponent(channels.Of(source));
        OutputSelector from = Selector(source);
        return new TaskArtifactInput.FromTask(from.ProducerSubtask, from.OutputKey);
    }

    private static OutputOrigin? Origin(Source source) => source switch
    {
        ParameterOutput output => output.Origin,
        ArtifactOutput output => output.Origin,
        _ => null,
    };

    private static PipelineScope ChildToward(PipelineScope scope, PipelineScope inner)
    {
        PipelineScope child = inner;
        while (child.Parent != scope)
            child = child.Parent!;
        return child;
    }
}
