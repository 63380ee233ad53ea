using System.Collections.Frozen;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>The names of fields that KServe v0.20 and Kubernetes know, so that a mistyped one is told of.</summary>
internal static class KnownFields
{
    /// <summary>Kinds of models that had a key of their own before there was <c>model</c>.</summary>
    public static readonly string[] Frameworks = ["sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm", "paddle"];

    private static readonly string[] Extension =
    [
        "minReplicas", "maxReplicas", "scaleTarget", "scaleMetric", "scaleMetricType", "autoScaling", "containerConcurrency", "timeout", "canaryTrafficPercent",
        "logger", "batcher", "labels", "annotations", "deploymentStrategy",
    ];

    private static readonly string[] Pod =
    [
        "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy", "enableServiceLinks", "ephemeralContainers", "hostAliases", "hostIPC",
        "hostNetwork", "hostPID", "hostUsers", "hostname", "hostnameOverride", "imagePullSecrets", "initContainers", "nodeName", "nodeSelector", "os", "overhead", "preemptionPolicy",
        "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName", "schedulerName", "schedulingGates", "securityContext",
        "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints",
        "volumes",
    ];

    private static readonly string[] Container =
    [
        "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe", "resizePolicy", "resources", "restartPolicy",
        "restartPolicyRules", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts",
        "workingDir",
    ];

    /// <summary>Of the spec itself.</summary>
    public static readonly FrozenSet<string> Spec = Set(["predictor", "transformer", "explainer", "canary"]);

    /// <summary>Of a predictor.</summary>
    public static readonly FrozenSet<string> Predictor = Set(["model", "name", "storageUris", "storageContainerName", "workerSpec"], Frameworks, Extension, Pod);

    /// <summary>Of a transformer.</summary>
    public static readonly FrozenSet<string> Transformer = Set(["name", "storageUris", "storageContainerName"], Extension, Pod);

    /// <summary>Of an explainer.</summary>
    public static readonly FrozenSet<string> Explainer = Set(["art", "name", "storageUris", "storageContainerName"], Extension, Pod);

    /// <summary>Of a model.</summary>
    public static readonly FrozenSet<string> Model = Set(["modelFormat", "runtime", "runtimeVersion", "storageUri", "storage", "protocolVersion"], Container);

    /// <summary>Of a model under a framework's key.</summary>
    public static readonly FrozenSet<string> Framework = Set(["runtimeVersion", "storageUri", "storage", "protocolVersion"], Container);

    /// <summary>Those of a model that are the container's.</summary>
    public static readonly FrozenSet<string> ModelContainer = Set(Container);

    private static FrozenSet<string> Set(params string[][] names) => names.SelectMany(some => some).ToFrozenSet(StringComparer.Ordinal);
}
