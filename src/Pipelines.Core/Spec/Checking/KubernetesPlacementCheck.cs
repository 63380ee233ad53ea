using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Where pods run and how they are marked.</summary>
internal static class KubernetesPlacementCheck
{
    private static readonly string[] TolerationOperators = ["Equal", "Exists"];

    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    private static readonly string[] PodOperators = ["In", "NotIn", "Exists", "DoesNotExist"];

    private static readonly string[] NodeOperators = [.. PodOperators, "Gt", "Lt"];

    public static void Run(KubernetesExecutorSpec settings, Place place)
    {
        CheckLabels(settings.NodeSelector?.Labels ?? default, place["nodeSelector"]["labels"]);
        for (int i = 0; i < settings.Tolerations.Count; i++)
            CheckToleration(settings.Tolerations[i], place["tolerations"][i]);
        for (int i = 0; i < settings.NodeAffinity.Count; i++)
            CheckNodeAffinity(settings.NodeAffinity[i], place["nodeAffinity"][i]);
        for (int i = 0; i < settings.PodAffinity.Count; i++)
            CheckPodAffinity(settings.PodAffinity[i], place["podAffinity"][i]);
        if (settings.PodMetadata is { } metadata)
            CheckMetadata(metadata, place["podMetadata"]);
        for (int i = 0; i < settings.ImagePullSecrets.Count; i++)
        {
            if (settings.ImagePullSecrets[i].SecretNameParameter is null)
                KubernetesCheck.Require(settings.ImagePullSecrets[i].SecretName, place["imagePullSecret"][i]["secretName"], "The secret's name");
        }
    }

    /// <summary>Checks labels and annotations.</summary>
    public static void CheckMetadata(PodMetadata metadata, Place place)
    {
        CheckLabels(metadata.Labels, place["labels"]);
        foreach ((string key, _) in metadata.Annotations)
            CheckKey(key, place["annotations"]);
    }

    private static void CheckLabels(Map<string> labels, Place place)
    {
        foreach ((string key, string value) in labels)
        {
            CheckKey(key, place);
            if (!KubernetesNames.IsLabelValue(value))
                place[key].Report(Codes.BadSetting, $"\"{Shortened.Line(value)}\" cannot be the value of a label.",
                    "Use at most 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends.");
        }
    }

    private static void CheckKey(string key, Place place)
    {
        if (!KubernetesNames.IsKey(key))
            place[key].Report(Codes.BadSetting, $"\"{Shortened.Line(key)}\" cannot name a label or annotation.",
                "Use a name such as team or example.com/team.");
    }

    private static void CheckToleration(Toleration toleration, Place place)
    {
        if (toleration.Json is not null)
            return;
        KubernetesCheck.CheckWord(toleration.Operator, TolerationOperators, place["operator"]);
        KubernetesCheck.CheckWord(toleration.Effect, Effects, place["effect"]);
        if (toleration is { Operator: "Exists", Value.Length: > 0 })
            place["value"].Report(Codes.BadSetting, "The operator Exists compares with nothing, but there is a value.",
                "Remove the value, or use Equal.");
        if (toleration.Key.Length == 0 && toleration.Operator != "Exists")
            place["key"].ReportMissing(Codes.SettingNotGiven, "The taint's key is missing.", "Add key, or set operator: Exists to bear every taint.");
        if (toleration.Time is not null && toleration.Effect != "NoExecute")
            place["tolerationSeconds"].Report(Codes.BadSetting, "A time is only borne for the effect NoExecute.",
                "Set effect: NoExecute, or remove tolerationSeconds.");
    }

    private static void CheckNodeAffinity(NodeAffinityTerm term, Place place)
    {
        if (term.Json is not null)
            return;
        CheckExpressions(term.MatchExpressions, NodeOperators, place["matchExpressions"]);
        CheckExpressions(term.MatchFields, NodeOperators, place["matchFields"]);
        CheckWeight(term.Weight, place["weight"]);
    }

    private static void CheckPodAffinity(PodAffinityTerm term, Place place)
    {
        CheckExpressions(term.MatchPodExpressions, PodOperators, place["matchPodExpressions"]);
        CheckExpressions(term.MatchNamespaceExpressions, PodOperators, place["matchNamespaceExpressions"]);
        CheckLabels(term.MatchPodLabels, place["matchPodLabels"]);
        CheckLabels(term.MatchNamespaceLabels, place["matchNamespaceLabels"]);
        KubernetesCheck.Require(term.TopologyKey, place["topologyKey"], "The topology key");
        CheckWeight(term.Weight, place["weight"]);
    }

    private static void CheckWeight(int? weight, Place place)
    {
        if (weight is < 1 or > 100)
            place.Report(Codes.BadSetting, $"The weight is {weight}.", "Give a weight from 1 to 100, or none for a requirement.");
    }

    private static void CheckExpressions(Sequence<LabelExpression> expressions, string[] operators, Place place)
    {
        for (int i = 0; i < expressions.Count; i++)
        {
            (LabelExpression expression, Place at) = (expressions[i], place[i]);
            KubernetesCheck.Require(expression.Key, at["key"], "The label's name");
            KubernetesCheck.Require(expression.Operator, at["operator"], "The operator");
            KubernetesCheck.CheckWord(expression.Operator, operators, at["operator"]);
            string? wanted = (expression.Operator, expression.Values.Count) switch
            {
                ("In" or "NotIn", 0) => "at least one value",
                ("Exists" or "DoesNotExist", > 0) => "no values",
                ("Gt" or "Lt", not 1) => "exactly one value",
                _ => null,
            };
            if (wanted is not null)
                at["values"].Report(Codes.BadSetting, $"The operator {expression.Operator} wants {wanted}, but there are {expression.Values.Count}.",
                    $"Give {wanted}.");
        }
    }
}
