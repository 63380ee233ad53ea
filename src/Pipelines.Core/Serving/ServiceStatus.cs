using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>Where a revision stands.</summary>
public enum RevisionState
{
    /// <summary>Its model is fetched and loaded.</summary>
    Loading = 0,

    /// <summary>It answers.</summary>
    Ready = 1,

    /// <summary>It could not be loaded, or has ended.</summary>
    Failed = 2,
}

/// <summary>One version of a service, unchangeable once it is made.</summary>
/// <param name="Name"><c>SERVICE-predictor-00001</c>, as Knative names them.</param>
/// <param name="Number">Counts from 1.</param>
/// <param name="Template">What it was made from.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Message">Why it failed, for people; empty else.</param>
public sealed record Revision(string Name, int Number, Value Template, RevisionState State, string Message)
{
    /// <summary>The name of a service's revision.</summary>
    public static string NameOf(ServiceName service, int number)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{service.Name}-predictor-{number:D5}");
}

/// <summary>A revision's part of the requests.</summary>
/// <param name="Revision">Who answers.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="IsLatest">It has this part as the newest ready one; else as the one rolled out before.</param>
public sealed record TrafficShare(string Revision, int Percent, bool IsLatest);

/// <summary>How a service stands. Names are empty where there is no such revision.</summary>
public sealed record ServiceStatus
{
    /// <summary>Which service.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>All revisions that are kept, by number.</summary>
    public Sequence<Revision> Revisions { get; init; }

    /// <summary>The newest revision.</summary>
    public string LatestCreated { get; init; } = "";

    /// <summary>The newest revision that was ever ready.</summary>
    public string LatestReady { get; init; } = "";

    /// <summary>What was promoted, and before it.</summary>
    public RolledOut RolledOut { get; init; }

    /// <summary>Who answers requests; adds up to 100, or is empty while nothing is ready.</summary>
    public Sequence<TrafficShare> Traffic { get; init; }

    /// <summary>The revision that gets copies of the requests; empty mostly.</summary>
    public string Mirror { get; init; } = "";
}
