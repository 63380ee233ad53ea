using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>The platform document: settings for executors that exist, and our own extension within its two members.</summary>
internal static class PlatformCheck
{
    private const string Own = ExtensionSpec.Platform;

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
            foreach ((string component, Value settings) in Members(config, place["config"]))
                CheckComponent(file, component, settings, place["config"][component]);
        }
        if (members.TryGetValue("deploymentSpec", out Value? deployment))
            CheckDeployment(file, deployment, place["deploymentSpec"]);
    }

    private static void CheckComponent(CheckedPackage file, string component, Value settings, Place place)
    {
        if (!file.Pipeline.Components.TryGetValue(component, out ComponentSpec? spec))
        {
            place.Report(Codes.UnknownComponent, $"Settings are given for the component \"{component}\", which is not found.",
                place.Advice(component, file.Pipeline.Components, "components"));
            return;
        }
        foreach ((string name, _) in Members(settings, place))
        {
            if (name != ExtensionSpec.SweepMember)
                place[name].Report(Codes.BadExtension, $"A component has no setting \"{name}\".", NearestName.Advice(name, [ExtensionSpec.SweepMember], "settings"));
            else if (spec.Dag is null)
                place[name].Report(Codes.BadExtension, $"The component \"{component}\" is one step; only a DAG can be swept.", "Put the step into a sub-pipeline, and sweep that.");
            else if (file.LoopBodies.Contains(component))
                place[name].Report(Codes.BadExtension, $"The component \"{component}\" is the body of a loop, and cannot be swept as well.", "Put the sweep into a sub-pipeline of its own inside the loop.");
        }
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
