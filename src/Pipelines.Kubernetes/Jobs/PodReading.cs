namespace Pipelines.Kubernetes.Jobs;

/// <summary>What a pod's state means for the attempt.</summary>
internal enum PodMeaning
{
    /// <summary>It is on its way: scheduled, pulled, started.</summary>
    Coming = 0,

    /// <summary>Something is in its way that may clear by itself, within <see cref="PodReading.Grace"/>.</summary>
    Stuck = 1,

    /// <summary>Something is in its way that no waiting clears.</summary>
    Impossible = 2,

    /// <summary>The step's container runs.</summary>
    Running = 3,

    /// <summary>The step's program ended with 0.</summary>
    Succeeded = 4,

    /// <summary>The step's program failed, or took more than it had asked for.</summary>
    Failed = 5,

    /// <summary>The cluster ended it: not counted as a try of the author's.</summary>
    Lost = 6,

    /// <summary>Its time was over.</summary>
    TimedOut = 7,
}

/// <summary>A pod's state in words for people.</summary>
/// <param name="Meaning">What follows from it.</param>
/// <param name="Reason">Kubernetes' word for it, such as <c>ImagePullBackOff</c>; empty while all goes well.</param>
/// <param name="Words">What, where, how to mend it; empty while all goes well.</param>
internal sealed record PodReading(PodMeaning Meaning, string Reason = "", string Words = "")
{
    /// <summary>How long a stuck pod is waited for; null: until the step's own deadline.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>The exit code of the step's program; null: it has not ended, or was never started.</summary>
    public int? ExitCode { get; init; }
}
