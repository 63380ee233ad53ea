using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>What a task is given: that each source exists and fits, and that nothing required is missing.</summary>
internal static class TaskInputCheck
{
    public static void Run(TaskScope task)
    {
        Place inputs = task.Place["inputs"];
        foreach ((string name, TaskParameterInput source) in task.Spec.InputParameters)
            CheckParameter(task, name, source, inputs["parameters"][name]);
        foreach ((string name, TaskArtifactInput source) in task.Spec.InputArtifacts)
            CheckArtifact(task, source, inputs["artifacts"][name]);
        PlaceholderCheck.CheckConstants(task);
        if (task.Component is { } component)
            CheckRequired(task, component);
    }

    /// <summary>Checks where a parameter comes from; also for the parameters of platforms' settings.</summary>
    public static void CheckSource(DagScope dag, TaskParameterInput source, Place place)
    {
        switch (source)
        {
            case TaskParameterInput.FromComponent input:
                References.CheckInput(dag, input.InputName, isArtifact: false, place["componentInputParameter"]);
                break;
            case TaskParameterInput.RuntimeParameter input:
                References.CheckInput(dag, input.InputName, isArtifact: false, place["runtimeValue"]["runtimeParameter"]);
                break;
            case TaskParameterInput.FromTask output:
                References.CheckOutput(dag, output.ProducerTask, output.OutputKey, isArtifact: false, place["taskOutputParameter"], "producerTask");
                break;
            case TaskParameterInput.FinalStatusOf status:
                References.CheckTask(dag, status.ProducerTask, place["taskFinalStatus"]["producerTask"]);
                break;
        }
        Texts.CheckSelector(source.ExpressionSelector, place["parameterExpressionSelector"]);
    }

    private static void CheckParameter(TaskScope task, string name, TaskParameterInput source, Place place)
    {
        CheckSource(task.Dag, source, place);
        if (source is TaskParameterInput.FinalStatusOf && !task.IsExitTask)
            place["taskFinalStatus"].Report(Codes.BadExitTask,
                $"The task \"{task.Name}\" takes a final status, but starts only after success: it would never see a failure.",
                "Add triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}.");
        // What a component does not declare is there for placeholders to refer to.
        if (task.Component is not { } component || !component.InputParameters.TryGetValue(name, out ParameterInputSpec? declared))
            return;
        if (source is TaskParameterInput.Constant { Value: var constant })
        {
            CheckValue(name, constant, declared, place["runtimeValue"]["constant"]);
            if (constant.IsNull && declared.IsRequired)
                place["runtimeValue"]["constant"].Report(Codes.WrongValue, $"Input parameter \"{name}\" is required, but given null.",
                    $"Give {ParameterBinding.Wanted(declared.Type)}.");
        }
        ParameterType given = References.SourceType(task.Dag, source);
        if (!ParameterTypes.CanTake(declared.Type, given))
            place.Report(Codes.TypeMismatch,
                $"Input parameter \"{name}\" type mismatch: expect {declared.Type.IrName()}, but {Words(source)} is {given.IrName()}.",
                $"Give it a {declared.Type.IrName()}, or declare the input {given.IrName()}.");
        if (task.IsExitTask && source is TaskParameterInput.FromTask && declared.IsRequired)
            place.Report(Codes.BadExitTask,
                $"The task \"{task.Name}\" also starts after a failure, when \"{name}\" would have no value; it is required.",
                "Give the component's input a default, or make it optional.");
    }

    /// <summary>Checks a value that is written in the file against the input that takes it.</summary>
    public static void CheckValue(string name, Value value, ParameterInputSpec declared, Place place)
    {
        if (!ParameterTypes.CanTake(declared.Type, value))
            place.Report(Codes.WrongValue, $"Input parameter \"{name}\" type mismatch: expect {declared.Type.IrName()}, got {Excerpt.Of(value)}.",
                $"Give {ParameterBinding.Wanted(declared.Type)}.");
        else if (!ParameterTypes.HasPlaceholder(value) && ParameterBinding.LiteralViolation(value, declared.Literals, name) is { } violation)
            place.Report(Codes.NotALiteral, $"Not allowed: {violation}", "Give one of the allowed values, or add this one to the literals.");
    }

    private static string Words(TaskParameterInput source) => source switch
    {
        TaskParameterInput.FromComponent input => $"the input \"{input.InputName}\"",
        TaskParameterInput.RuntimeParameter input => $"the input \"{input.InputName}\"",
        TaskParameterInput.FromTask output => $"\"{output.OutputKey}\" of the task \"{output.ProducerTask}\"",
        _ => "a final status",
    };

    private static void CheckArtifact(TaskScope task, TaskArtifactInput source, Place place)
    {
        switch (source)
        {
            case TaskArtifactInput.FromComponent input:
                References.CheckInput(task.Dag, input.InputName, isArtifact: true, place["componentInputArtifact"]);
                break;
            case TaskArtifactInput.FromTask output:
                References.CheckOutput(task.Dag, output.ProducerTask, output.OutputKey, isArtifact: true, place["taskOutputArtifact"], "producerTask");
                break;
        }
    }

    private static void CheckRequired(TaskScope task, ComponentSpec component)
    {
        Place inputs = task.Place["inputs"];
        foreach ((string name, ParameterInputSpec declared) in component.InputParameters)
        {
            // A task's configuration is filled in by the engine, an item by the iterator.
            bool isFilled = declared.Type == ParameterType.TaskConfig || name == task.ItemParameter;
            if (declared.IsRequired && !isFilled && !task.Spec.InputParameters.ContainsKey(name))
                inputs["parameters"].ReportMissing(Codes.InputNotGiven,
                    $"The task \"{task.Name}\" has neither value nor default for the non-optional parameter "
                        + $"\"{name}\" of the component \"{task.Spec.ComponentName}\".",
                    Mend(task, component, name));
        }
        foreach ((string name, ArtifactInputSpec declared) in component.InputArtifacts)
        {
            if (!declared.IsOptional && name != task.ItemArtifact && !task.Spec.InputArtifacts.ContainsKey(name))
                inputs["artifacts"].ReportMissing(Codes.InputNotGiven,
                    $"The task \"{task.Name}\" does not give the artifact \"{name}\" that the component \"{task.Spec.ComponentName}\" requires.",
                    "Connect it to an output of another task or to an input of the pipeline, or make it optional.");
        }
    }

    private static string Mend(TaskScope task, ComponentSpec component, string name)
    {
        // A mistyped name stands among the inputs that the component does not declare.
        Map<TaskParameterInput> strays = task.Spec.InputParameters.Where(input => !component.InputParameters.ContainsKey(input.Key)).ToMap();
        return NearestName.Of(name, strays.Keys) is { } near
            ? $"The task gives \"{near}\", which the component does not declare: did you mean \"{name}\"?"
            : "Give it a value here, or give the component's input a default.";
    }
}
