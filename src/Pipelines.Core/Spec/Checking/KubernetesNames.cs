using System.Text.RegularExpressions;

namespace Pipelines.Core.Spec.Checking;

/// <summary>What Kubernetes allows as names and labels.</summary>
internal static partial class KubernetesNames
{
    /// <summary>A name of a container or a volume: a DNS label.</summary>
    public static bool IsLabel(string name) => Label().IsMatch(name);

    /// <summary>The key of a label or annotation: a name with an optional domain before a slash.</summary>
    public static bool IsKey(string key) => Key().IsMatch(key);

    /// <summary>The value of a label; may be empty.</summary>
    public static bool IsLabelValue(string value) => LabelValue().IsMatch(value);

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelValue();
}
