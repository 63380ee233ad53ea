using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Katib;

/// <summary>An Experiment of <c>kubeflow.org/v1beta1</c>.</summary>
public sealed record KatibExperiment
{
    /// <summary>What our machine runs. A neural architecture search has no parameters.</summary>
    public required ExperimentSpec Spec { get; init; }

    /// <summary>The namespace; empty where the file names none.</summary>
    public required string Namespace { get; init; }

    /// <summary>What each trial runs.</summary>
    public required TrialTemplate Template { get; init; }

    /// <summary>Where trials' metrics come from.</summary>
    public required MetricsCollector Collector { get; init; }
}

/// <summary>What a trial is made from.</summary>
public sealed record TrialTemplate
{
    /// <summary>The manifest with its placeholders; null where it is in a ConfigMap.</summary>
    public Value? Manifest { get; init; }

    /// <summary>The ConfigMap that holds the manifest; null where the file has it.</summary>
    public TemplateSource? Source { get; init; }

    /// <summary>What placeholders stand for.</summary>
    public required Sequence<TrialParameter> Parameters { get; init; }

    /// <summary>The container whose output is read.</summary>
    public required string PrimaryContainer { get; init; }

    /// <summary>Which pod of several is the primary one; empty: all are.</summary>
    public Map<string> PrimaryPodLabels { get; init; }

    /// <summary>A path over the workload object that is there once it succeeded.</summary>
    public string SuccessCondition { get; init; } = "";

    /// <summary>The same for a failure; looked at first.</summary>
    public string FailureCondition { get; init; } = "";

    /// <summary>True: the workload object is kept after the trial.</summary>
    public bool Retain { get; init; }
}

/// <summary>A manifest in a ConfigMap.</summary>
/// <param name="Name">The ConfigMap's name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Path">The key of the manifest in it.</param>
public sealed record TemplateSource(string Name, string Namespace, string Path);

/// <summary>A placeholder <c>${trialParameters.name}</c>.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Reference">A search parameter, or <c>${trialSpec.Name}</c> and its like.</param>
/// <param name="Description">For people.</param>
public sealed record TrialParameter(string Name, string Reference, string Description = "");

/// <summary>The ways to collect metrics.</summary>
public enum CollectorKind
{
    /// <summary>Lines of the primary container's output.</summary>
    StdOut,

    /// <summary>Lines of a file.</summary>
    File,

    /// <summary>TensorFlow's event files in a folder.</summary>
    TensorFlowEvent,

    /// <summary>A page that Prometheus could read.</summary>
    PrometheusMetric,

    /// <summary>A container of the author's.</summary>
    Custom,

    /// <summary>The trial reports by itself.</summary>
    Push,
}

/// <summary>Where metrics come from.</summary>
/// <param name="Kind">How.</param>
public sealed record MetricsCollector(CollectorKind Kind)
{
    /// <summary>File or folder; empty where there is none.</summary>
    public string Path { get; init; } = "";

    /// <summary>True: one JSON object a line; false: text.</summary>
    public bool IsJson { get; init; }

    /// <summary>Patterns of a name and a value; empty: the usual <c>name=value</c>.</summary>
    public Sequence<string> Filters { get; init; }

    /// <summary>Port of the Prometheus page.</summary>
    public int Port { get; init; }

    /// <summary>The author's collector container; null where there is none.</summary>
    public Value? Container { get; init; }
}

/// <summary>What was read.</summary>
/// <param name="Experiment">What could be understood; to be used only when there are no problems. Null when the file is no Experiment.</param>
/// <param name="Problems">What Katib would refuse, and what it lets through and fails on.</param>
/// <param name="Unsupported">What is right, and cannot be run here.</param>
/// <param name="Notes">What runs, and probably not as meant.</param>
public sealed record KatibReading(KatibExperiment? Experiment, Sequence<Problem> Problems, Sequence<Problem> Unsupported, Sequence<Problem> Notes);
