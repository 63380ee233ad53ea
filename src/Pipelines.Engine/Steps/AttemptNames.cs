using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

/// <summary>Names of the small objects by which an engine and a pod speak of one attempt. Both sides compute them.</summary>
/// <param name="Claim">Who has begun it.</param>
/// <param name="Order">What it is to do, where that is too long for a pod's spec.</param>
/// <param name="Report">How it ended.</param>
public sealed record AttemptNames(string Claim, string Order, string Report)
{
    /// <summary>The names of an attempt's objects.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="pod">The pod's uid where the store does not keep two writers apart; empty else. The order has none: it was written before there was a pod.</param>
    public static AttemptNames Of(AttemptId attempt, string pod)
    {
        string name = string.Join('/', [attempt.Run.Value, .. attempt.Task.StorageSegments(), attempt.Number.ToString(CultureInfo.InvariantCulture)]);
        string of = pod.Length == 0 ? "" : $".{pod}";
        return new($"attempts/{name}/claim{of}", $"attempts/{name}/order", $"attempts/{name}/report{of}");
    }
}
