using System.Text.RegularExpressions;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// Makes a trial's workload object of the template. Placeholders are replaced inside texts of the parsed manifest, so a value with a quote or a
/// line break stays a value.
/// </summary>
public static partial class TrialManifest
{
    /// <summary>The manifest of a trial, named and with its placeholders replaced; a failure says which one has no value.</summary>
    /// <param name="template">The template.</param>
    /// <param name="manifest">The template's manifest, or the one of its ConfigMap.</param>
    /// <param name="name">The trial's name.</param>
    /// <param name="ns">The trial's namespace.</param>
    /// <param name="assignment">What was chosen.</param>
    public static Result<Value> Render(TrialTemplate template, Value manifest, string name, string ns, Assignment assignment)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (TrialParameter parameter in template.Parameters)
        {
            string? value = assignment[parameter.Reference] ?? OfTrial(parameter.Reference, manifest, name, ns);
            if (value is null)
                return Result.Fail<Value>($"The trial parameter \"{parameter.Name}\" stands for \"{parameter.Reference}\", which has no value in this trial.");
            values[parameter.Name] = value;
        }
        Value.Struct rendered = (Value.Struct)Replaced(manifest, values);
        Map<Value> metadata = rendered.Members.TryGetValue("metadata", out Value? own) && own is Value.Struct known ? known.Members : default;
        metadata = metadata.With("name", Value.Of(name));
        if (ns.Length > 0)
            metadata = metadata.With("namespace", Value.Of(ns));
        return Result.Ok<Value>(new Value.Struct(rendered.Members.With("metadata", new Value.Struct(metadata))));
    }

    internal static bool IsReference(string reference) => Reference().IsMatch(reference);

    private static string? OfTrial(string reference, Value manifest, string name, string ns)
    {
        Match match = Reference().Match(reference);
        if (!match.Success || manifest is not Value.Struct root)
            return null;
        string key = match.Groups["key"].Value;
        return match.Groups["what"].Value switch
        {
            "Name" => name,
            "Namespace" => ns,
            "Kind" => Text(root, "kind"),
            "APIVersion" => Text(root, "apiVersion"),
            "Annotations" => Text(Inner(Inner(root, "metadata"), "annotations"), key),
            _ => Text(Inner(Inner(root, "metadata"), "labels"), key),
        };
    }

    private static Value Replaced(Value value, Dictionary<string, string> values) => value switch
    {
        Value.String text => Value.Of(Replaced(text.Text, values)),
        Value.List list => new Value.List(list.Items.Select(item => Replaced(item, values)).ToSequence()),
        Value.Struct map => new Value.Struct(map.Members.Select(entry => KeyValuePair.Create(Replaced(entry.Key, values), Replaced(entry.Value, values))).ToMap()),
        _ => value,
    };

    // In one pass: what a value brings along is not looked at again.
    private static string Replaced(string text, Dictionary<string, string> values)
        => Placeholder().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out string? value) ? value : match.Value);

    private static Value.Struct? Inner(Value.Struct? map, string name) => map is not null && map.Members.TryGetValue(name, out Value? value) ? value as Value.Struct : null;

    private static string? Text(Value.Struct? map, string name) => map is not null && map.Members.TryGetValue(name, out Value? value) && value is Value.String text ? text.Text : null;

    [GeneratedRegex(@"\$\{trialParameters\.([^}]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A\$\{trialSpec\.((?<what>Name|Namespace|Kind|APIVersion)|(?<what>Annotations|Labels)\[(?<key>[^\]]+)\])\}\z")]
    private static partial Regex Reference();
}
