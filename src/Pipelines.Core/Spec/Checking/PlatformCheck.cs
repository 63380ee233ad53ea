using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>The platform document: settings for executors that exist, and our own extension within its two members.</summary>
internal static class PlatformCheck
{
    /// <summary>The platform whose members are ours.</summary>
    private const string Own = "pipelines";

    private static readonly string[] OwnMembers = ["config", "deploymentSpec"];

    public static void Run(CheckedPackage file)
    {
        Place platforms = file.Top["platforms"];
        if (file.Package.Platform.Kubernetes is { } kubernetes)
            KubernetesCheck.Run(file, kubernetes, platforms["kubernetes"]);
        if (file.Package.Platform.Platforms.TryGetValue(Own, out Value? own))
            CheckOwn(file, own, platforms[Own]);
    }

    /// <summary>Reports a label that no executor has: its settings would be lost without a word.</summary>
    public static void CheckLabel(CheckedPackage file, string label, Place place)
    {
        if (!file.Pipeline.Executors.ContainsKey(label))
            place.Report(Codes.UnknownExecutor, $"Settings are given for the executor \"{label}\", which is not found.",
                place.Advice(label, file.Pipeline.Executors, "executors"));
    }

    private static void CheckOwn(CheckedPackage file, Value own, Place place)
    {
        Map<Value> members = Members(own, place);
        foreach ((string name, _) in members)
        {
            if (!OwnMembers.Contains(name))
                place[name].Report(Codes.BadExtension,
                    $"The platform \"{Own}\" has no member \"{name}\"; another member makes other back ends drop the kubernetes settings.",
                    NearestName.Advice(name, OwnMembers, "members"));
        }
        if (members.TryGetValue("config", out Value? config))
        {
            foreach ((string component, _) in Members(config, place["config"]))
            {
                if (!file.Pipeline.Components.ContainsKey(component))
                    place["config"][component].Report(Codes.UnknownComponent,
                        $"Settings are given for the component \"{component}\", which is not found.",
                        place.Advice(component, file.Pipeline.Components, "components"));
            }
        }
        if (members.TryGetValue("deploymentSpec", out Value? deployment))
            CheckDeployment(file, deployment, place["deploymentSpec"]);
    }

    private static void CheckDeployment(CheckedPackage file, Value deployment, Place place)
    {
        foreach ((string name, Value member) in Members(deployment, place))
        {
            if (name != "executors")
            {
                place[name].Report(Codes.BadExtension, $"The deploymentSpec of the platform \"{Own}\" has no member \"{name}\".",
                    "Put settings under executors and the executor's label.");
                continue;
            }
            foreach ((string label, _) in Members(member, place[name]))
                CheckLabel(file, label, place[name][label]);
        }
    }

    private static Map<Value> Members(Value value, Place place)
    {
        if (value is Value.Struct members)
            return members.Members;
        if (!value.IsNull)
            place.Report(Codes.WrongKind, $"Wanted a map, but this is a {value.Kind}.", "Write a map here.");
        return default;
    }
}
