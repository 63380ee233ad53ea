using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;

namespace Pipelines.Sdk.Compiling;

/// <summary>Connects the inputs of one task.</summary>
internal sealed class ArgumentWiring(PipelineTask task, Wires wires, Channels channels)
{
    private readonly StepInputs _inputs = wires.Inputs(task);

    public void Connect()
    {
        foreach ((string input, Argument value) in task.Arguments)
        {
            switch (value.Content)
            {
                case ArgumentContent.Reference { Source: ArtifactSource artifact }:
                    _inputs.Artifacts[input] = wires.Artifact(artifact, task.Scope);
                    break;
                case ArgumentContent.Reference { Source: ParameterSource parameter }:
                    _inputs.Parameters[input] = wires.Parameter(parameter, task.Scope);
                    break;
                default:
                    _inputs.Parameters[input] = new TaskParameterInput.Constant(Constant(value.Content));
                    break;
            }
        }
        if (task.Guarded is { } body && task.Component.Definition is { } definition)
        {
            foreach ((string input, ParameterInputSpec spec) in definition.Spec.InputParameters)
            {
                if (spec.Type == ParameterType.TaskFinalStatus)
                    _inputs.Parameters[input] = new TaskParameterInput.FinalStatusOf(body.Key);
            }
        }
    }

    /// <summary>A quantity as text, or as the placeholder of an input that the task gets for it.</summary>
    public string Quantity(Argument quantity) => Constant(quantity.Content).ToText();

    /// <summary>A value of a pod's setting, as the graph that holds the task refers to it.</summary>
    public TaskParameterInput? Reference(Argument? value) => value?.Content switch
    {
        null => null,
        ArgumentContent.Reference { Source: ParameterSource source } => wires.Parameter(source, task.Scope),
        { } content => new TaskParameterInput.Constant(Constant(content)),
    };

    private Value Constant(ArgumentContent content) => content switch
    {
        ArgumentContent.Constant constant => constant.Value,
        ArgumentContent.Reference { Source: ParameterSource source } => Value.Of(Placeholder(source)),
        ArgumentContent.Text text => Value.Of(string.Concat(text.Parts.Select(part => Constant(part).ToText()))),
        ArgumentContent.List list => new Value.List(list.Items.Select(Constant).ToSequence()),
        ArgumentContent.Struct members => new Value.Struct(members.Members.ToMap(member => member.Key, member => Constant(member.Value))),
        _ => throw new System.Diagnostics.UnreachableException("The checks let nothing else pass."),
    };

    /// <summary>Constants refer to other inputs of their task, so the value becomes one, though no component declares it.</summary>
    private string Placeholder(ParameterSource source)
    {
        string channel = channels.Of(source);
        _inputs.Parameters[channel] = wires.Parameter(source, task.Scope);
        return $"{{{{$.inputs.parameters['{channel}']}}}}";
    }
}
