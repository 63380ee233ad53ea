using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>References inside one DAG: to its tasks, to their outputs, and to the inputs of its own component.</summary>
internal static class References
{
    /// <summary>Checks the name of a task; true if there is one.</summary>
    public static bool CheckTask(DagScope dag, string task, Place place)
    {
        if (dag.Dag.Tasks.ContainsKey(task))
            return true;
        string advice = place.Advice(task, dag.Dag.Tasks, "tasks");
        if (task.Length == 0)
            place.ReportMissing(Codes.UnknownTask, "No task is named here.", advice);
        else
            place.Report(Codes.UnknownTask, $"There is an unknown producer task \"{task}\" in {dag.Title}.", advice);
        return false;
    }

    /// <summary>Checks a reference to a task's output.</summary>
    /// <param name="dag">The DAG of both.</param>
    /// <param name="task">The producer.</param>
    /// <param name="output">Its output.</param>
    /// <param name="isArtifact">An artifact is wanted, not a parameter.</param>
    /// <param name="place">Where the reference stands.</param>
    /// <param name="taskField">The field there that names the task.</param>
    public static void CheckOutput(DagScope dag, string task, string output, bool isArtifact, Place place, string taskField)
    {
        if (!CheckTask(dag, task, place[taskField]) || dag.ComponentOf(task) is not { } component)
            return;
        Place at = place[isArtifact ? "outputArtifactKey" : "outputParameterKey"];
        bool isDeclared = isArtifact ? component.OutputArtifacts.ContainsKey(output) : component.OutputParameters.ContainsKey(output);
        bool isOtherKind = isArtifact ? component.OutputParameters.ContainsKey(output) : component.OutputArtifacts.ContainsKey(output);
        bool isGiven = component.Dag is not { } inner || (isArtifact ? inner.OutputArtifacts.ContainsKey(output) : inner.OutputParameters.ContainsKey(output));
        if (isDeclared && !isGiven)
            at.Report(Codes.UnknownOutput, $"The task \"{task}\" declares the output \"{output}\", but its DAG takes it from no task.",
                $"Add \"{output}\" to the outputs of that DAG.");
        else if (!isDeclared && isOtherKind)
            at.Report(Codes.UnknownOutput, $"The output \"{output}\" of the task \"{task}\" is {(isArtifact ? "a parameter" : "an artifact")}.",
                "Take it as what it is, or take another output.");
        else if (!isDeclared)
            at.Report(Codes.UnknownOutput, $"The task \"{task}\" has no output \"{output}\".",
                isArtifact ? at.Advice(output, component.OutputArtifacts, "output artifacts") : at.Advice(output, component.OutputParameters, "output parameters"));
    }

    /// <summary>Checks a reference to an input of the DAG's component.</summary>
    public static void CheckInput(DagScope dag, string input, bool isArtifact, Place place)
    {
        ComponentSpec component = dag.Owner.Spec;
        bool isDeclared = isArtifact ? component.InputArtifacts.ContainsKey(input) : component.InputParameters.ContainsKey(input);
        bool isOtherKind = isArtifact ? component.InputParameters.ContainsKey(input) : component.InputArtifacts.ContainsKey(input);
        (string kind, string other) = isArtifact ? ("artifact", "parameter") : ("parameter", "artifact");
        string owner = dag.Owner.IsRoot ? "The pipeline" : $"The component \"{Shortened.Line(dag.Owner.Name)}\"";
        if (!isDeclared && isOtherKind)
            place.Report(Codes.UnknownInput, $"{owner} has \"{input}\" as an input {other}, not as an input {kind}.",
                "Take it as what it is, or name another input.");
        else if (!isDeclared)
            place.Report(Codes.UnknownInput, $"{owner}, which the task is part of, does not have the input {kind} \"{input}\".",
                isArtifact ? place.Advice(input, component.InputArtifacts, "input artifacts") : place.Advice(input, component.InputParameters, "input parameters"));
    }

    /// <summary>The declared type of a source; unspecified when it is not known before the run or leads nowhere.</summary>
    public static ParameterType SourceType(DagScope dag, TaskParameterInput source) => source switch
    {
        { ExpressionSelector.Length: > 0 } => ParameterType.Unspecified,
        TaskParameterInput.FromComponent input => InputType(dag, input.InputName),
        TaskParameterInput.RuntimeParameter input => InputType(dag, input.InputName),
        TaskParameterInput.FromTask output => OutputType(dag, output.ProducerTask, output.OutputKey),
        TaskParameterInput.FinalStatusOf => ParameterType.TaskFinalStatus,
        _ => ParameterType.Unspecified,
    };

    /// <summary>The type of a task's output as its neighbours see it: a loop gives the list of all iterations.</summary>
    public static ParameterType OutputType(DagScope dag, string task, string output)
    {
        if (dag.ComponentOf(task) is not { } component || !component.OutputParameters.TryGetValue(output, out ParameterOutputSpec? spec))
            return ParameterType.Unspecified;
        TaskSpec producer = dag.Dag.Tasks[task];
        return producer.ParameterIterator is not null || producer.ArtifactIterator is not null ? ParameterType.List : spec.Type;
    }

    private static ParameterType InputType(DagScope dag, string input)
        => dag.Owner.Spec.InputParameters.TryGetValue(input, out ParameterInputSpec? spec) ? spec.Type : ParameterType.Unspecified;
}
