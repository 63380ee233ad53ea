using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Server.Views;

/// <summary>A pipeline as a picture needs it: what it takes, and each graph once, however many tasks use it.</summary>
internal static class GraphJson
{
    private const string RootDag = "";

    public static void Write(Utf8JsonWriter json, PipelinePackage package)
    {
        PipelineSpec pipeline = package.Pipeline;
        json.WriteStartObject();
        json.Text("pipeline", pipeline.Info.Name);
        json.Text("display_name", pipeline.Info.DisplayName);
        json.Text("description", pipeline.Info.Description);
        json.Text("sdk_version", pipeline.SdkVersion);
        json.WriteStartArray("inputs");
        foreach ((string name, ParameterInputSpec input) in pipeline.Root.InputParameters)
            WriteInput(json, name, input);
        json.WriteEndArray();
        json.WriteStartObject("dags");
        WriteDag(json, pipeline, RootDag, pipeline.Root.Dag);
        foreach ((string name, ComponentSpec component) in pipeline.Components)
            WriteDag(json, pipeline, name, component.Dag);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, string name, ParameterInputSpec input)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", input.Type.IrName());
        json.Text("description", input.Description);
        json.Truth("is_optional", input.IsOptional);
        if (input.Default is { } value)
        {
            json.WritePropertyName("default");
            ValueJson.Write(json, value);
        }
        if (input.Literals.Count > 0)
        {
            json.WritePropertyName("literals");
            ValueJson.Write(json, new Value.List(input.Literals));
        }
        json.WriteEndObject();
    }

    private static void WriteDag(Utf8JsonWriter json, PipelineSpec pipeline, string name, DagSpec? dag)
    {
        if (dag is null)
            return;
        json.WriteStartObject(name);
        json.WriteStartArray("tasks");
        foreach ((string key, TaskSpec task) in dag.Tasks)
            WriteTask(json, pipeline, dag, key, task);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter json, PipelineSpec pipeline, DagSpec dag, string key, TaskSpec task)
    {
        ComponentSpec? component = pipeline.Components.GetValueOrDefault(task.ComponentName);
        ExecutorSpec? executor = component?.ExecutorLabel is { } label ? pipeline.Executors.GetValueOrDefault(label) : null;
        bool isLoop = task.ParameterIterator is not null || task.ArtifactIterator is not null;
        json.WriteStartObject();
        json.WriteString("segment", TaskPath.Root.Task(key).Text);
        json.WriteString("name", task.DisplayName.Length > 0 ? task.DisplayName : key);
        json.WriteString("kind", executor is ExecutorSpec.Importer ? "importer" : component?.Dag is not null ? "dag" : "step");
        json.Truth("is_loop", isLoop);
        if (component?.Dag is not null)
            json.WriteString("dag", task.ComponentName);
        json.Text("component", task.ComponentName);
        json.WriteStartArray("after");
        foreach (string before in Upstream(task).Where(dag.Tasks.ContainsKey).Distinct(StringComparer.Ordinal))
            json.WriteStringValue(TaskPath.Root.Task(before).Text);
        json.WriteEndArray();
        json.Text("condition", task.Condition);
        json.Truth("runs_always", task.Strategy == TriggerStrategy.AllUpstreamTasksCompleted);
        json.Truth("may_use_cache", task.Caching?.EnableCache ?? false);
        json.Number("retries", task.Retry?.MaxRetryCount ?? 0);
        json.Number("parallel", task.ParallelismLimit);
        if (executor is ExecutorSpec.Container container)
            json.Text("image", container.Image);
        json.WriteEndObject();
    }

    private static IEnumerable<string> Upstream(TaskSpec task)
    {
        foreach (string dependency in task.DependentTasks)
            yield return dependency;
        foreach ((string _, TaskParameterInput input) in task.InputParameters)
        {
            if (input is TaskParameterInput.FromTask from)
                yield return from.ProducerTask;
            else if (input is TaskParameterInput.FinalStatusOf status)
                yield return status.ProducerTask;
        }
        foreach ((string _, TaskArtifactInput input) in task.InputArtifacts)
        {
            if (input is TaskArtifactInput.FromTask from)
                yield return from.ProducerTask;
        }
    }
}
