using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How the placement and the containers of pods stand in the platform document.</summary>
internal static class KubernetesPlacementFormat
{
    private static readonly Codec<LabelExpression> Expression = new RecordCodec<LabelExpression>("an expression", new("", "", default))
    {
        { "key", Scalars.Text, e => e.Key, (e, key) => e with { Key = key } },
        { "operator", Scalars.Text, e => e.Operator, (e, word) => e with { Operator = word } },
        { "values", Collections.Texts, e => e.Values, (e, values) => e with { Values = values } },
    };

    private static readonly Codec<Sequence<LabelExpression>> Expressions = Collections.ListOf(Expression);

    public static readonly Codec<NodeSelector> NodeSelector = new RecordCodec<NodeSelector>("a node selector", new())
    {
        { "labels", Collections.TextMap, s => s.Labels, (s, labels) => s with { Labels = labels } },
        { "nodeSelectorJson", TaskInputFormat.Parameter, s => s.Json, (s, json) => s with { Json = json } },
    };

    public static readonly Codec<Toleration> Toleration = new RecordCodec<Toleration>("a toleration", new())
    {
        { "key", Scalars.Text, t => t.Key, (t, key) => t with { Key = key } },
        { "operator", Scalars.Text, t => t.Operator, (t, word) => t with { Operator = word } },
        { "value", Scalars.Text, t => t.Value, (t, value) => t with { Value = value } },
        { "effect", Scalars.Text, t => t.Effect, (t, effect) => t with { Effect = effect } },
        { "tolerationSeconds", Scalars.Seconds.OrNull(), t => t.Time, (t, time) => t with { Time = time } },
        { "tolerationJson", TaskInputFormat.Parameter, t => t.Json, (t, json) => t with { Json = json } },
    };

    public static readonly Codec<NodeAffinityTerm> NodeAffinity = new RecordCodec<NodeAffinityTerm>("a node affinity term", new())
    {
        { "matchExpressions", Expressions, t => t.MatchExpressions, (t, all) => t with { MatchExpressions = all } },
        { "matchFields", Expressions, t => t.MatchFields, (t, all) => t with { MatchFields = all } },
        { "weight", Scalars.Whole.OrNull(), t => t.Weight, (t, weight) => t with { Weight = weight } },
        { "nodeAffinityJson", TaskInputFormat.Parameter, t => t.Json, (t, json) => t with { Json = json } },
    };

    public static readonly Codec<PodAffinityTerm> PodAffinity = new RecordCodec<PodAffinityTerm>("a pod affinity term", new())
    {
        { "matchPodExpressions", Expressions, t => t.MatchPodExpressions, (t, all) => t with { MatchPodExpressions = all } },
        { "matchPodLabels", Collections.TextMap, t => t.MatchPodLabels, (t, labels) => t with { MatchPodLabels = labels } },
        { "topologyKey", Scalars.Text, t => t.TopologyKey, (t, key) => t with { TopologyKey = key } },
        { "namespaces", Collections.Texts, t => t.Namespaces, (t, all) => t with { Namespaces = all } },
        { "matchNamespaceExpressions", Expressions, t => t.MatchNamespaceExpressions, (t, all) => t with { MatchNamespaceExpressions = all } },
        { "matchNamespaceLabels", Collections.TextMap, t => t.MatchNamespaceLabels, (t, labels) => t with { MatchNamespaceLabels = labels } },
        { "weight", Scalars.Whole.OrNull(), t => t.Weight, (t, weight) => t with { Weight = weight } },
        { "anti", Scalars.Truth, t => t.IsAnti, (t, anti) => t with { IsAnti = anti } },
    };

    public static readonly Codec<ImagePullSecret> ImagePullSecret = new RecordCodec<ImagePullSecret>("an image pull secret", new())
    {
        { "secretName", Scalars.Text, s => s.SecretName, (s, name) => s with { SecretName = name } },
        { "secretNameParameter", TaskInputFormat.Parameter, s => s.SecretNameParameter, (s, source) => s with { SecretNameParameter = source } },
    };

    public static readonly Codec<SecurityContext> SecurityContext = new RecordCodec<SecurityContext>("a security context", new(null, null, null))
    {
        { "runAsUser", Scalars.LongWhole.OrNull(), s => s.RunAsUser, (s, id) => s with { RunAsUser = id } },
        { "runAsGroup", Scalars.LongWhole.OrNull(), s => s.RunAsGroup, (s, id) => s with { RunAsGroup = id } },
        { "runAsNonRoot", Scalars.Truth.OrNull(), s => s.RunAsNonRoot, (s, nonRoot) => s with { RunAsNonRoot = nonRoot } },
    };

    private static readonly Codec<VolumeMount> VolumeMount = new RecordCodec<VolumeMount>("a volume mount", new("", ""))
    {
        { "volumeName", Scalars.Text, m => m.VolumeName, (m, name) => m with { VolumeName = name } },
        { "mountPath", Scalars.Text, m => m.MountPath, (m, path) => m with { MountPath = path } },
    };

    private static readonly Codec<Map<string>> Quantities = Collections.MapOf(Scalars.TextOrNumber);

    public static readonly Codec<InitContainer> InitContainer = new RecordCodec<InitContainer>("an init container", new())
    {
        { "name", Scalars.Text, c => c.Name, (c, name) => c with { Name = name } },
        { "image", Scalars.Text, c => c.Image, (c, image) => c with { Image = image } },
        { "command", Collections.Texts, c => c.Command, (c, command) => c with { Command = command } },
        { "args", Collections.Texts, c => c.Args, (c, args) => c with { Args = args } },
        { "env", Collections.ListOf(ExecutorFormat.Variable), c => c.Env, (c, env) => c with { Env = env } },
        { "volumeMounts", Collections.ListOf(VolumeMount), c => c.VolumeMounts, (c, mounts) => c with { VolumeMounts = mounts } },
        { "restartPolicy", Scalars.Text, c => c.RestartPolicy, (c, policy) => c with { RestartPolicy = policy } },
        { "resources", new RecordCodec<InitContainer>("resources", new())
            {
                { "requests", Quantities, c => c.Requests, (c, map) => c with { Requests = map } },
                { "limits", Quantities, c => c.Limits, (c, map) => c with { Limits = map } },
            } },
    };
}
