using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>What all objects of KServe's begin with.</summary>
internal sealed partial class ObjectHead
{
    private const int LongestName = 63;
    private readonly string _apiVersion;
    private readonly string _kind;
    private readonly Value _metadata;

    private ObjectHead(string apiVersion, string kind, Fields metadata)
    {
        _apiVersion = apiVersion;
        _kind = kind;
        _metadata = metadata.Content;
        Labels = metadata.TextMap("labels");
        Annotations = metadata.TextMap("annotations");
    }

    public ServiceName Name { get; private init; }

    public Map<string> Labels { get; }

    public Map<string> Annotations { get; }

    /// <param name="top">The object.</param>
    /// <param name="apiVersion">The version that it is written back as.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="hasNamespace">False for what belongs to the whole cluster.</param>
    public static ObjectHead Read(Fields top, string apiVersion, string kind, bool hasNamespace = true)
    {
        Fields metadata = top.Map("metadata");
        string name = metadata.Required("name", "Name it.");
        if (name.Length > 0 && (name.Length > LongestName || !(kind == "InferenceService" ? ServiceNames() : ObjectNames()).IsMatch(name)))
            metadata.Place["name"].Report(ServingCodes.BadName, $"\"{Shortened.Line(name)}\" is no name that can be.", "Use lower-case letters, digits and dashes; begin with a letter, end with a letter or a digit.");
        string space = hasNamespace ? metadata.Text("namespace") : "";
        if (space.Length > 0 && (space.Length > LongestName || !Namespaces().IsMatch(space)))
            metadata.Place["namespace"].Report(ServingCodes.BadName, $"\"{Shortened.Line(space)}\" is no namespace.", "Use lower-case letters, digits and dashes.");
        return new(apiVersion, kind, metadata) { Name = new(space, name) };
    }

    /// <summary>The whole object with that spec.</summary>
    public Value Write(Dictionary<string, Value> spec) => new Value.Struct(new Dictionary<string, Value>
    {
        ["apiVersion"] = Value.Of(_apiVersion),
        ["kind"] = Value.Of(_kind),
        ["metadata"] = _metadata,
        ["spec"] = new Value.Struct(spec.ToMap()),
    }.ToMap());

    /// <inheritdoc cref="Write(Dictionary{string, Value})"/>
    public Value Write(Value spec) => Write(((spec as Value.Struct)?.Members ?? default).ToDictionary(member => member.Key, member => member.Value));

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceNames();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9.]*[a-z0-9])?\z")]
    private static partial Regex ObjectNames();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Namespaces();
}
