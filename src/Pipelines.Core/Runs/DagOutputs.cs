using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What a DAG instance, or a loop as a whole, gives to the outside.</summary>
internal static class DagOutputs
{
    /// <summary>
    /// Fills the outputs of a scope whose tasks are final: the first selector, in the file's order, whose task succeeded and has
    /// the output. What nobody gave is absent.
    /// </summary>
    public static void Collect(Scope scope)
    {
        DagSpec dag = scope.Plan.Component.Dag!;
        if (dag.OutputParameters.Count > 0)
        {
            scope.Parameters = Pick<DagOutputParameter, Value>(scope, dag.OutputParameters, output => output.Selectors, node => node.Parameters);
        }
        if (dag.OutputArtifacts.Count > 0)
        {
            scope.Artifacts = Pick<DagOutputArtifact, Sequence<Artifact>>(
                scope, dag.OutputArtifacts, output => output.Selectors, node => node.Artifacts);
        }
    }

    /// <summary>
    /// Fills the outputs of a loop: a list of the iterations' values, in index order (nested loops give lists of lists), and one flat
    /// list of their artifacts. An iteration that gave nothing, since its producer was skipped, is left out.
    /// </summary>
    public static void Gather(TaskNode node, LoopProgress loop)
    {
        DagSpec dag = node.Plan.Body!.Component.Dag!;
        node.Parameters = dag.OutputParameters.Keys.ToMap(key => key, Value (key) => new Value.List(
            loop.Scopes.Where(scope => scope is not null && scope.Parameters.ContainsKey(key)).Select(scope => scope!.Parameters[key]).ToSequence()));
        node.Artifacts = dag.OutputArtifacts.Keys.ToMap(key => key, key => loop.Scopes
            .Where(scope => scope is not null && scope.Artifacts.ContainsKey(key))
            .SelectMany(scope => scope!.Artifacts[key]).ToSequence());
    }

    private static Map<TOut> Pick<TSpec, TOut>(
        Scope scope, Map<TSpec> outputs, Func<TSpec, Sequence<OutputSelector>> selectors, Func<TaskNode, Map<TOut>> given)
    {
        List<KeyValuePair<string, TOut>> picked = [];
        foreach ((string key, TSpec output) in outputs)
        {
            foreach (OutputSelector selector in selectors(output))
            {
                TaskNode producer = scope.Nodes[scope.Plan.IndexOf(selector.ProducerSubtask)];
                if (producer.State == TaskState.Succeeded && given(producer).TryGetValue(selector.OutputKey, out TOut? value))
                {
                    picked.Add(KeyValuePair.Create(key, value));
                    break;
                }
            }
        }
        return picked.ToMap();
    }
}
