using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads the model of a predictor, under <c>model</c> or under the key of its framework.</summary>
internal static class ModelReader
{
    private static readonly string[] Protocols = ["", "v1", "v2", "grpc-v1", "grpc-v2"];
    private static readonly string[] Schemes = ["s3", "gs", "hf", "hdfs", "webhdfs", "http", "https", "pvc", "oci", "oci+native", "file"];

    // KServe's webhook gives these the second protocol where the file names none.
    private static readonly string[] SecondProtocol = ["triton", "onnx", "huggingface"];

    public static ModelSpec Read(Fields model, ProblemList notes)
    {
        Fields format = model.Map("modelFormat");
        if (format.IsAbsent)
            model.Place["modelFormat"].Report(ServingCodes.Missing, "modelFormat is missing.", "Name the model's format: modelFormat: {name: sklearn}.");
        string name = format.IsAbsent ? "" : format.Required("name", "Name the model's format, such as sklearn.");
        model.NoteUnknown(notes, KnownFields.Model);
        return Common(model) with
        {
            Format = name,
            FormatVersion = format.Text("version"),
            Runtime = model.Text("runtime"),
            ProtocolVersion = model.Word("protocolVersion", Protocols) is { Length: > 0 } protocol ? protocol : name is "triton" or "vLLM" ? "v2" : "",
        };
    }

    public static ModelSpec ReadFramework(string framework, Fields model, ProblemList notes)
    {
        model.NoteUnknown(notes, KnownFields.Framework);
        return Common(model) with
        {
            Format = framework,
            ProtocolVersion = model.Word("protocolVersion", Protocols) is { Length: > 0 } protocol ? protocol : SecondProtocol.Contains(framework) ? "v2" : "",
        };
    }

    /// <summary>The model in today's form, as it is written back.</summary>
    public static Value ToValue(ModelSpec model)
    {
        Dictionary<string, Value> members = new(StringComparer.Ordinal);
        foreach ((string name, Value value) in ((Value.Struct)model.Container).Members)
            members[name] = value;
        members["modelFormat"] = new Value.Struct((model.FormatVersion.Length > 0
            ? new Dictionary<string, Value> { ["name"] = Value.Of(model.Format), ["version"] = Value.Of(model.FormatVersion) }
            : new Dictionary<string, Value> { ["name"] = Value.Of(model.Format) }).ToMap());
        foreach ((string name, string text) in new[]
        {
            ("runtime", model.Runtime), ("runtimeVersion", model.RuntimeVersion), ("protocolVersion", model.ProtocolVersion), ("storageUri", model.StorageUri),
        })
        {
            if (text.Length > 0)
                members[name] = Value.Of(text);
        }
        if (model.Storage is { } storage)
            members["storage"] = storage.AsWritten;
        return new Value.Struct(members.ToMap());
    }

    private static ModelSpec Common(Fields model)
    {
        string uri = model.Text("storageUri");
        if (uri.Length > 0)
            CheckUri(uri, model.Place["storageUri"]);
        StorageSpec? storage = null;
        if (model.Has("storage"))
        {
            Fields fields = model.Map("storage");
            storage = new(fields.Text("key"), fields.Text("path"), fields.TextMap("parameters"), fields.Content);
            if (uri.Length > 0 && storage.Path.Length > 0)
                model.Place["storage"].Report(ServingCodes.Conflict, "There are storageUri and storage.path.", "Give one of them: the model has one place.");
        }
        Map<Value> container = ((model.Content as Value.Struct)?.Members ?? default).Where(member => KnownFields.ModelContainer.Contains(member.Key)).ToMap();
        return new()
        {
            Format = "",
            RuntimeVersion = model.Text("runtimeVersion"),
            StorageUri = uri,
            Storage = storage,
            Container = new Value.Struct(container),
        };
    }

    /// <summary>Reports a place that no storage has.</summary>
    public static void CheckUri(string uri, Place place)
    {
        int colon = uri.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
        {
            if (!uri.StartsWith('/'))
                place.Report(ServingCodes.BadStorage, $"\"{Shortened.Line(uri)}\" is no place of a model.", $"Begin with {string.Join("://, ", Schemes)}://, or with / for a path in the container.");
            return;
        }
        string scheme = uri[..colon];
        if (!Schemes.Contains(scheme))
            place.Report(ServingCodes.BadStorage, $"\"{Shortened.Line(scheme)}://\" is no storage that is known.", NearestName.Advice(scheme, Schemes, "schemes"));
        else if (uri.Length == colon + 3 || (scheme != "file" && uri[colon + 3] == '/'))
            place.Report(ServingCodes.BadStorage, $"\"{Shortened.Line(uri)}\" names no bucket, host or claim.", $"Write {scheme}://NAME/path.");
    }
}
