using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>A DAG as a whole: it has tasks, they do not wait for each other, and its outputs come from somewhere.</summary>
internal static class DagCheck
{
    public static void Run(DagScope dag)
    {
        if (dag.Dag.Tasks.Count == 0)
            dag.Place.ReportMissing(Codes.EmptyDag, $"There are no tasks in {dag.Title}.", "Give it at least one task.");
        else if (dag.Dag.Tasks.Values.All(task => task.Strategy == TriggerStrategy.AllUpstreamTasksCompleted))
            dag.Place["tasks"].Report(Codes.OnlyExitTasks, $"All tasks of {dag.Title} are exit tasks; a DAG must contain one or more non-exit tasks.",
                "Remove the trigger strategy ALL_UPSTREAM_TASKS_COMPLETED from one of them.");
        foreach (TaskScope task in dag.Tasks.TakeWhile(_ => !dag.Place.Problems.IsFull))
            TaskCheck.Run(task);
        CheckCircles(dag);
        CheckOutputs(dag);
    }

    private static void CheckCircles(DagScope dag)
    {
        Map<Sequence<string>> upstream = dag.Tasks.ToMap(task => task.Name, task => task.Upstream.ToSequence());
        foreach (Sequence<string> circle in ReferenceOrder.Of(upstream).Circles)
        {
            // The references lead from a task to what it waits for; people read the arrows the other way.
            string chain = Shortened.Line(string.Join(" -> ", circle.Reverse()));
            dag.Place["tasks"][circle[0]].Report(Codes.Cycle, circle.Count == 2
                    ? $"The task \"{circle[0]}\" waits for itself."
                    : $"These tasks of {dag.Title} wait for each other: {chain}.",
                "Remove one of the inputs or dependentTasks between them.");
        }
    }

    private static void CheckOutputs(DagScope dag)
    {
        Place outputs = dag.Place["outputs"];
        foreach ((string name, DagOutputParameter output) in dag.Dag.OutputParameters)
            CheckParameter(dag, name, output, outputs["parameters"][name]);
        foreach ((string name, DagOutputArtifact output) in dag.Dag.OutputArtifacts)
        {
            Place place = outputs["artifacts"][name]["artifactSelectors"];
            if (output.Selectors.Count == 0)
                place.ReportMissing(Codes.BadSelectors, $"The output artifact \"{name}\" of {dag.Title} comes from no task.",
                    "Give it at least one selector.");
            for (int i = 0; i < output.Selectors.Count; i++)
                References.CheckOutput(dag, output.Selectors[i].ProducerSubtask, output.Selectors[i].OutputKey, isArtifact: true, place[i], "producerSubtask");
        }
    }

    private static void CheckParameter(DagScope dag, string name, DagOutputParameter output, Place place)
    {
        place = output.IsOneOf ? place["valueFromOneof"]["parameterSelectors"] : place["valueFromParameter"];
        if (output.Selectors.Count == 0)
            place.ReportMissing(Codes.BadSelectors, $"The output parameter \"{name}\" of {dag.Title} comes from no task.",
                "Give it at least one selector.");
        else if (!output.IsOneOf && output.Selectors.Count > 1)
            place.Report(Codes.BadSelectors, $"The output parameter \"{name}\" of {dag.Title} comes from {output.Selectors.Count} tasks.",
                "Use valueFromOneof, or keep one of them.");
        ParameterType declared = dag.Owner.Spec.OutputParameters.TryGetValue(name, out ParameterOutputSpec? spec) ? spec.Type : ParameterType.Unspecified;
        for (int i = 0; i < output.Selectors.Count; i++)
        {
            OutputSelector selector = output.Selectors[i];
            Place at = output.IsOneOf ? place[i] : place;
            References.CheckOutput(dag, selector.ProducerSubtask, selector.OutputKey, isArtifact: false, at, "producerSubtask");
            ParameterType given = References.OutputType(dag, selector.ProducerSubtask, selector.OutputKey);
            bool isCollected = declared == ParameterType.List && dag.Owner.File.LoopBodies.Contains(dag.Owner.Name);
            if (!isCollected && !ParameterTypes.CanTake(declared, given))
                at.Report(Codes.TypeMismatch,
                    $"The output \"{name}\" is declared {declared.IrName()}, "
                        + $"but \"{selector.OutputKey}\" of the task \"{selector.ProducerSubtask}\" is {given.IrName()}.",
                    $"Declare the output {given.IrName()}, or take another one.");
        }
    }
}
