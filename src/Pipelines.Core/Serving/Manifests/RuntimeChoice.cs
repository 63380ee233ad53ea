using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Which runtime serves a model, and why.</summary>
/// <param name="Runtime">The one; null: none can.</param>
/// <param name="Reason">KServe's reason where there is none: <c>NoSupportingRuntime</c>, <c>RuntimeNotRecognized</c>, <c>RuntimeDisabled</c>; empty else.</param>
/// <param name="Message">For people: why this one, or what each of them lacks.</param>
public sealed record RuntimeChoice(ServingRuntime? Runtime, string Reason, string Message)
{
    private static readonly string[] Order = ["v1", "v2", "grpc-v1", "grpc-v2"];

    /// <summary>
    /// Chooses as KServe v0.20 does: those of the namespace come before those of the cluster; among each those that can serve the model without
    /// being named, by protocol, age and name, and then by priority for the format. One that is named only has to be able to.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="hasWorkers">The predictor spreads over several nodes.</param>
    /// <param name="runtimes">All runtimes that the service's namespace sees.</param>
    public static RuntimeChoice Of(ModelSpec model, bool hasWorkers, IEnumerable<ServingRuntime> runtimes)
    {
        ServingRuntime[] known = [.. runtimes];
        string protocol = model.ProtocolVersion.Length > 0 ? model.ProtocolVersion : "v1";
        return model.Runtime.Length > 0 ? Named(model, protocol, known) : Best(model, protocol, hasWorkers, known);
    }

    private static RuntimeChoice Named(ModelSpec model, string protocol, ServingRuntime[] known)
    {
        ServingRuntime? named = known.Where(runtime => runtime.Name.Name == model.Runtime).MinBy(runtime => runtime.IsForCluster);
        if (named is null)
        {
            string[] names = [.. known.Select(runtime => runtime.Name.Name).Distinct()];
            return new(null, "RuntimeNotRecognized", $"There is no runtime \"{model.Runtime}\". {NearestName.Advice(model.Runtime, names, "runtimes")}");
        }
        if (named.IsDisabled)
            return new(null, "RuntimeDisabled", $"The runtime {model.Runtime} is disabled.");
        string? lacking = Lacking(named, model, protocol, isNamed: true);
        return lacking is null ? new(named, "", $"{named.Name.Name}: the file names it.") : new(null, "NoSupportingRuntime", $"The runtime {model.Runtime} {lacking}.");
    }

    private static RuntimeChoice Best(ModelSpec model, string protocol, bool hasWorkers, ServingRuntime[] known)
    {
        List<string> reasons = [];
        List<ServingRuntime> able = [];
        foreach (ServingRuntime runtime in known)
        {
            string? lacking = runtime.IsDisabled ? "is disabled"
                : runtime.IsMultiModel ? "serves many models at once"
                : runtime.HasWorkers != hasWorkers ? runtime.HasWorkers ? "spreads over several nodes" : "runs on one node"
                : Lacking(runtime, model, protocol, isNamed: false);
            if (lacking is null)
                able.Add(runtime);
            else if (runtime.Formats.Any(format => format.Name == model.Format))
                reasons.Add($"{runtime.Name.Name} {lacking}");
        }
        if (able.Count == 0)
        {
            string[] formats = [.. known.SelectMany(runtime => runtime.Formats).Select(format => format.Name).Distinct()];
            string why = reasons.Count > 0 ? $"{string.Join("; ", reasons)}." : NearestName.Advice(model.Format, formats, "formats");
            return new(null, "NoSupportingRuntime", $"No runtime can serve {Asked(model)} by {protocol}. {why}");
        }
        ServingRuntime best = able
            .OrderBy(runtime => runtime.IsForCluster)
            .ThenBy(runtime => -(Priority(runtime, model) ?? 0))
            .ThenBy(runtime => runtime.Protocols.Count == 0 ? Order.Length : runtime.Protocols.Min(spoken => Array.IndexOf(Order, spoken)))
            .ThenByDescending(runtime => runtime.CreatedAt ?? DateTimeOffset.MinValue)
            .ThenBy(runtime => runtime.Name.Name, StringComparer.Ordinal)
            .First();
        string others = able.Count == 1 ? "no other can" : $"before {string.Join(", ", able.Where(runtime => runtime != best).Select(runtime => runtime.Name.Name))}";
        return new(best, "", Priority(best, model) is { } priority
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{best.Name.Name}: it serves {Asked(model)} by {protocol} with priority {priority}, {others}.")
            : $"{best.Name.Name}: it serves {Asked(model)} by {protocol}, {others}.");
    }

    // That of the first entry of that name, whatever its version: so KServe does it.
    private static int? Priority(ServingRuntime runtime, ModelSpec model) => runtime.Formats.FirstOrDefault(format => format.Name == model.Format)?.Priority;

    private static string? Lacking(ServingRuntime runtime, ModelSpec model, string protocol, bool isNamed)
    {
        SupportedFormat[] same = [.. runtime.Formats.Where(format => format.Name == model.Format)];
        if (same.Length == 0)
            return $"does not serve {model.Format}";
        SupportedFormat[] fitting = [.. same.Where(format => model.FormatVersion.Length == 0 || format.Version == model.FormatVersion)];
        if (fitting.Length == 0)
            return $"serves {model.Format} {string.Join(", ", same.Select(format => format.Version))}, not {model.FormatVersion}";
        if (!isNamed && !fitting.Any(format => format.IsAutoSelected))
            return "must be named to be used";
        return runtime.Protocols.Count > 0 && !runtime.Protocols.Contains(protocol) ? $"speaks {string.Join(", ", runtime.Protocols)}, not {protocol}" : null;
    }

    private static string Asked(ModelSpec model) => model.FormatVersion.Length > 0 ? $"{model.Format} {model.FormatVersion}" : model.Format;
}
