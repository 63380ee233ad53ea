using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Settings as values in the spelling of a pod's spec.</summary>
internal static class PodShapes
{
    public static Value Struct(params ReadOnlySpan<(string Name, Value Value)> members) => new Value.Struct(Map.Of(members));

    /// <summary>Texts by name, without those that are empty.</summary>
    public static Map<Value> Texts(params ReadOnlySpan<(string Name, string Text)> members)
    {
        Map<Value> texts = default;
        foreach ((string name, string text) in members)
        {
            if (text.Length > 0)
                texts = texts.With(name, Value.Of(text));
        }
        return texts;
    }

    public static Value Reference(KeyToVariable key, string kind, string name, bool isOptional) => Struct(
        ("name", Value.Of(key.Variable)),
        ("valueFrom", Struct((kind, Struct(("name", Value.Of(name)), ("key", Value.Of(key.Key)), ("optional", Value.Of(isOptional)))))));

    public static IEnumerable<Value> Tolerations(KubernetesExecutorSpec settings)
    {
        foreach (Toleration toleration in settings.Tolerations)
        {
            if (toleration.Json is TaskParameterInput.Constant { Value: var value })
            {
                foreach (Value one in value is Value.List list ? list.Items : [value])
                {
                    if (one is Value.Struct { Members.Count: > 0 })
                        yield return one;
                }
                continue;
            }
            Map<Value> shape = Texts(
                ("key", toleration.Key), ("operator", toleration.Operator), ("value", toleration.Value), ("effect", toleration.Effect));
            yield return new Value.Struct(toleration.Time is { } time ? shape.With("tolerationSeconds", Value.Of(time.TotalSeconds)) : shape);
        }
    }

    public static Value NodeSelector(KubernetesExecutorSpec settings) => settings.NodeSelector switch
    {
        { Json: TaskParameterInput.Constant { Value: Value.Struct labels } } => labels,
        { } selector => new Value.Struct(selector.Labels.ToMap(label => label.Key, Value (label) => Value.Of(label.Value))),
        null => Value.EmptyStruct,
    };

    public static Value Affinity(KubernetesExecutorSpec settings)
    {
        List<Value> required = [];
        List<Value> preferred = [];
        foreach (NodeAffinityTerm term in settings.NodeAffinity)
        {
            // A whole affinity given as a struct stands for all terms.
            if (term.Json is TaskParameterInput.Constant { Value: Value.Struct { Members.Count: > 0 } given })
                return Struct(("nodeAffinity", given));
            if (term.Json is not null)
                continue;
            Map<Value> shape = default;
            if (term.MatchExpressions.Count > 0)
                shape = shape.With("matchExpressions", Expressions(term.MatchExpressions));
            if (term.MatchFields.Count > 0)
                shape = shape.With("matchFields", Expressions(term.MatchFields));
            if (term.Weight is { } weight)
                preferred.Add(Struct(("weight", Value.Of(weight)), ("preference", new Value.Struct(shape))));
            else
                required.Add(new Value.Struct(shape));
        }
        Map<Value> affinity = default;
        if (required.Count > 0)
            affinity = affinity.With("requiredDuringSchedulingIgnoredDuringExecution", Struct(("nodeSelectorTerms", new Value.List(required.ToSequence()))));
        if (preferred.Count > 0)
            affinity = affinity.With("preferredDuringSchedulingIgnoredDuringExecution", new Value.List(preferred.ToSequence()));
        return affinity.Count == 0 ? Value.EmptyStruct : Struct(("nodeAffinity", new Value.Struct(affinity)));
    }

    public static IEnumerable<Value> Volumes(KubernetesExecutorSpec settings)
        => settings.ClaimMounts.Select(mount => PlatformBinding.TextOf(mount.Name)).Distinct(StringComparer.Ordinal)
                .Select(name => Struct(("name", Value.Of(name)), ("persistentVolumeClaim", Struct(("claimName", Value.Of(name))))))
            .Concat(settings.SecretVolumes.Select(volume => Struct(
                ("name", Value.Of(volume.SecretName)), ("secret", Struct(("secretName", Value.Of(volume.SecretName)), ("optional", Value.Of(volume.IsOptional)))))))
            .Concat(settings.ConfigMapVolumes.Select(volume => Struct(
                ("name", Value.Of(volume.ConfigMapName)), ("configMap", Struct(("name", Value.Of(volume.ConfigMapName)), ("optional", Value.Of(volume.IsOptional)))))));

    public static IEnumerable<Value> VolumeMounts(KubernetesExecutorSpec settings)
        => settings.ClaimMounts.Select(mount => (Value)new Value.Struct(
                Texts(("name", PlatformBinding.TextOf(mount.Name)), ("mountPath", mount.MountPath), ("subPath", mount.SubPath))))
            .Concat(settings.SecretVolumes.Select(volume => new Value.Struct(Texts(("name", volume.SecretName), ("mountPath", volume.MountPath)))))
            .Concat(settings.ConfigMapVolumes.Select(volume => new Value.Struct(Texts(("name", volume.ConfigMapName), ("mountPath", volume.MountPath)))));

    private static Value.List Expressions(Sequence<LabelExpression> expressions) => new Value.List(expressions.Select(expression => Struct(
        ("key", Value.Of(expression.Key)),
        ("operator", Value.Of(expression.Operator)),
        ("values", new Value.List(expression.Values.Select(Value (value) => Value.Of(value)).ToSequence())))).ToSequence());
}
