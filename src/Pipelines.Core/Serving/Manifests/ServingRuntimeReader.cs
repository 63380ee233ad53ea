using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads runtimes.</summary>
internal static class ServingRuntimeReader
{
    private static readonly string[] Protocols = ["v1", "v2", "grpc-v1", "grpc-v2"];

    public static ServingRuntime Read(Fields top, ObjectHead head, bool isForCluster)
    {
        Fields spec = top.Map("spec");
        List<SupportedFormat> formats = [];
        foreach (Fields format in spec.Maps("supportedModelFormats"))
        {
            formats.Add(new(
                format.Required("name", "Name the format, such as sklearn."), format.Text("version"), format.Truth("autoSelect"), format.Whole("priority", 1)));
        }
        Sequence<string> protocols = spec.Texts("protocolVersions");
        foreach (string protocol in protocols)
        {
            if (!Protocols.Contains(protocol))
                spec.Place["protocolVersions"].Report(ServingCodes.UnknownWord, $"\"{protocol}\" is no protocol.", NearestName.Advice(protocol, Protocols, "protocols"));
        }
        IReadOnlyList<Fields> containers = spec.Maps("containers");
        if (containers.Count == 0)
            spec.Place["containers"].Report(ServingCodes.Missing, "There are no containers.", "Give containers: [{name: kserve-container, image: ..., args: [...]}].");
        return new()
        {
            Name = head.Name,
            Labels = head.Labels,
            Annotations = head.Annotations,
            Manifest = head.Write(spec.Content),
            IsForCluster = isForCluster,
            Formats = formats.ToSequence(),
            Protocols = protocols,
            IsDisabled = spec.Truth("disabled"),
            IsMultiModel = spec.Truth("multiModel"),
            HasWorkers = spec.Has("workerSpec"),
            Containers = containers.Select(container => container.Content).ToSequence(),
            CreatedAt = DateTimeOffset.TryParse(top.Map("metadata").Text("creationTimestamp"), CultureInfo.InvariantCulture, out DateTimeOffset created) ? created : null,
        };
    }
}
