using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>Which revisions had all requests last. One step back is remembered, no more.</summary>
/// <param name="Latest">The one promoted last; empty before the first.</param>
/// <param name="Previous">The one before it; empty if there is none.</param>
public readonly record struct RolledOut(string Latest, string Previous)
{
    /// <summary>Nothing was promoted yet.</summary>
    public static readonly RolledOut None = new("", "");
}

/// <summary>
/// Who answers how many requests, and what counts as promoted: KServe's rules for a canary on Knative (its InferenceService controller,
/// v0.20), which hold here on one machine as well.
/// </summary>
public static class RevisionTraffic
{
    /// <summary>
    /// The parts of the newest ready revision and of the one rolled out before. A revision that never became ready gets nothing; the
    /// first one gets everything.
    /// </summary>
    /// <param name="latestReady">The newest ready revision; empty: there is none, and no traffic.</param>
    /// <param name="rolledOut">What was promoted.</param>
    /// <param name="canaryTrafficPercent">0 to 100; null: 100.</param>
    public static Sequence<TrafficShare> Split(string latestReady, RolledOut rolledOut, int? canaryTrafficPercent)
    {
        if (latestReady.Length == 0)
            return default;
        if (canaryTrafficPercent is not { } percent || percent == 100 || rolledOut.Latest.Length == 0)
            return [new(latestReady, 100, IsLatest: true)];
        return [new(latestReady, percent, IsLatest: true), new(rolledOut.Latest, 100 - percent, IsLatest: false)];
    }

    /// <summary>
    /// What counts as promoted once requests are split so: a revision with all of them is; and when a split points at the promoted
    /// revision twice, it is taken back, and the one before it stands again.
    /// </summary>
    /// <param name="rolledOut">What was promoted until now.</param>
    /// <param name="traffic">The split.</param>
    /// <param name="latestCreated">The newest revision, ready or not.</param>
    public static RolledOut After(RolledOut rolledOut, Sequence<TrafficShare> traffic, string latestCreated)
    {
        if (traffic.Count == 0)
            return rolledOut;
        TrafficShare latest = traffic[0];
        if (latest.Revision != rolledOut.Latest)
            return latest.Percent == 100 ? new(latest.Revision, rolledOut.Latest) : rolledOut;
        bool isSplitWithItself = latest.Percent < 100 && traffic.All(share => share.Revision == latest.Revision);
        return isSplitWithItself && latest.Revision == latestCreated && rolledOut.Previous.Length > 0
            ? rolledOut with { Latest = rolledOut.Previous }
            : rolledOut;
    }
}
