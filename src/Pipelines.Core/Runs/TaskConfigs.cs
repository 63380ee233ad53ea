using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What a step runs with.</summary>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Executor">What runs it.</param>
/// <param name="Settings">What the platform says about it, without open parameters; null: nothing.</param>
internal readonly record struct StepWork(BoundInputs Inputs, ExecutorSpec Executor, KubernetesExecutorSpec? Settings);

/// <summary>
/// Hands a task's own settings to its program, which may start other pods with them (<c>taskConfigPassthroughs</c>): each named group goes
/// into the struct of the TASK_CONFIG input, in the spelling of a pod's spec, and is taken from the step itself where the file says so.
/// </summary>
internal static class TaskConfigs
{
    /// <summary>
    /// The step with its struct, without what only the struct shall carry; as it was where the component has no such input or hands
    /// nothing through.
    /// </summary>
    public static StepWork Apply(ComponentSpec component, StepWork work, TaskFacts facts)
    {
        (BoundInputs inputs, ExecutorSpec executor, KubernetesExecutorSpec? settings) = work;
        string? input = component.InputParameters.FirstOrDefault(declared => declared.Value.Type is ParameterType.TaskConfig).Key;
        if (input is null || executor is not ExecutorSpec.Container container)
            return work;
        KubernetesExecutorSpec from = settings ?? new();
        Map<Value> config = default;
        foreach (TaskConfigPassthrough passthrough in component.TaskConfigPassthroughs)
        {
            bool stays = passthrough.ApplyToTask;
            switch (passthrough.Field)
            {
                case "RESOURCES":
                    ArgumentScope scope = new(component, new() { Parameters = inputs.Parameters, OutputFile = "" }, facts);
                    config = With(config, "resources", Resources(scope.Expand(container.Resources)));
                    container = stays ? container : container with { Resources = ResourceSpec.None };
                    break;
                case "ENV":
                    config = With(config, "env", List(Environment(container, from)));
                    container = stays ? container : container with { Env = default };
                    settings = stays ? settings : settings is null ? null : settings with { SecretEnvironments = default, ConfigMapEnvironments = default, FieldEnvironments = default };
                    break;
                case "KUBERNETES_TOLERATIONS":
                    config = With(config, "tolerations", List(PodShapes.Tolerations(from)));
                    settings = stays ? settings : settings is null ? null : settings with { Tolerations = default };
                    break;
                case "KUBERNETES_NODE_SELECTOR":
                    config = With(config, "nodeSelector", PodShapes.NodeSelector(from));
                    settings = stays ? settings : settings is null ? null : settings with { NodeSelector = null };
                    break;
                case "KUBERNETES_AFFINITY":
                    config = With(config, "affinity", PodShapes.Affinity(from));
                    settings = stays ? settings : settings is null ? null : settings with { NodeAffinity = default };
                    break;
                case "KUBERNETES_VOLUMES":
                    config = With(config, "volumes", List(PodShapes.Volumes(from)));
                    config = With(config, "volumeMounts", List(PodShapes.VolumeMounts(from)));
                    settings = stays ? settings : settings is null ? null : settings with { ClaimMounts = default, SecretVolumes = default, ConfigMapVolumes = default };
                    break;
            }
        }
        return new(inputs with { Parameters = inputs.Parameters.With(input, new Value.Struct(config)) }, container, settings);
    }

    private static Map<Value> With(Map<Value> config, string name, Value value)
        => value is Value.List { Items.Count: 0 } or Value.Struct { Members.Count: 0 } ? config : config.With(name, value);

    private static Value.List List(IEnumerable<Value> items) => new(items.ToSequence());

    private static Value.Struct Resources(ResourceSpec resources)
    {
        string type = resources.AcceleratorType.Length > 0 ? resources.AcceleratorType : resources.OldAcceleratorType;
        string count = resources.AcceleratorCount.Length > 0 ? resources.AcceleratorCount : resources.OldAcceleratorCount > 0 ? Value.Of(resources.OldAcceleratorCount).ToText() : "";
        Map<Value> limits = PodShapes.Texts(
            ("cpu", Either(resources.CpuLimit, resources.OldCpuLimit, "")), ("memory", Either(resources.MemoryLimit, resources.OldMemoryLimit, "G")), (type, type.Length > 0 ? count : ""));
        Map<Value> requests = PodShapes.Texts(
            ("cpu", Either(resources.CpuRequest, resources.OldCpuRequest, "")), ("memory", Either(resources.MemoryRequest, resources.OldMemoryRequest, "G")));
        Map<Value> both = limits.Count > 0 ? Map.Of(("limits", (Value)new Value.Struct(limits))) : default;
        return new(requests.Count > 0 ? both.With("requests", new Value.Struct(requests)) : both);
    }

    private static string Either(string text, double old, string unit) => text.Length > 0 ? text : old > 0 ? Value.Of(old).ToText() + unit : "";

    private static IEnumerable<Value> Environment(ExecutorSpec.Container container, KubernetesExecutorSpec settings)
        => container.Env.Select(variable => PodShapes.Struct(("name", Value.Of(variable.Name)), ("value", Value.Of(variable.Value))))
            .Concat(settings.SecretEnvironments.SelectMany(secret => secret.Keys.Select(key => PodShapes.Reference(key, "secretKeyRef", secret.SecretName, secret.IsOptional))))
            .Concat(settings.ConfigMapEnvironments.SelectMany(map => map.Keys.Select(key => PodShapes.Reference(key, "configMapKeyRef", map.ConfigMapName, map.IsOptional))))
            .Concat(settings.FieldEnvironments.Select(field => PodShapes.Struct(
                ("name", Value.Of(field.Name)), ("valueFrom", PodShapes.Struct(("fieldRef", PodShapes.Struct(("fieldPath", Value.Of(field.FieldPath)))))))));
}
