using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>Executor input and output as values in the format's proto3 JSON mapping, and back.</summary>
internal static class ExecutorJson
{
    public static Value.Struct Of(ExecutorInput input) => Struct(
        ("inputs", Struct(
            ("parameterValues", Filled(input.Parameters)),
            ("artifacts", Filled(Lists(input.Artifacts, Of))))),
        ("outputs", Struct(
            ("parameters", Filled(input.OutputParameterFiles.ToMap(file => file.Key, Value (file) => Struct(("outputFile", Value.Of(file.Value)))))),
            ("artifacts", Filled(Lists(input.OutputArtifacts, Of))),
            ("outputFile", Value.Of(input.OutputFile)))));

    public static Value.Struct Of(ExecutorOutput output) => Struct(
        ("parameterValues", Filled(output.Parameters)),
        ("artifacts", Filled(Lists(output.Artifacts, written => Struct(
            ("name", Text(written.Name)),
            ("uri", Text(written.Uri)),
            ("metadata", Filled(written.Metadata)),
            ("custom_path", Text(written.CustomPath)))))));

    public static Value.Struct Of(RuntimeArtifact artifact) => Struct(
        ("name", Value.Of(artifact.Name)),
        ("uri", Value.Of(artifact.Uri)),
        ("type", Struct(
            ("schemaTitle", Text(artifact.Type.SchemaTitle)),
            ("schemaUri", Text(artifact.Type.SchemaUri)),
            ("instanceSchema", Text(artifact.Type.InstanceSchema)),
            ("schemaVersion", Text(artifact.Type.SchemaVersion)))),
        ("metadata", new Value.Struct(artifact.Metadata)),
        ("customPath", Text(artifact.CustomPath)));

    public static ExecutorInput ToInput(Value.Struct root)
    {
        Map<Value> inputs = Members(root.Members, "inputs");
        Map<Value> outputs = Members(root.Members, "outputs");
        return new ExecutorInput
        {
            Parameters = Members(inputs, "parameterValues", "parameter_values"),
            Artifacts = Lists(Members(inputs, "artifacts"), ToArtifact),
            OutputParameterFiles = Members(outputs, "parameters").ToMap(
                file => file.Key,
                file => file.Value is Value.Struct members ? Text(members.Members, "outputFile", "output_file") : ""),
            OutputArtifacts = Lists(Members(outputs, "artifacts"), ToArtifact),
            OutputFile = Text(outputs, "outputFile", "output_file"),
        };
    }

    public static ExecutorOutput ToOutput(Value.Struct root) => new()
    {
        Parameters = Members(root.Members, "parameterValues", "parameter_values"),
        Artifacts = Lists(Members(root.Members, "artifacts"), artifact => new WrittenArtifact
        {
            Name = Text(artifact, "name"),
            Uri = Text(artifact, "uri"),
            Metadata = Members(artifact, "metadata"),
            CustomPath = Text(artifact, "custom_path", "customPath"),
        }),
    };

    public static Result<Value.Struct> Root(string json, string what)
    {
        try
        {
            return ValueJson.Read(json) is Value.Struct root
                ? Result.Ok(root)
                : Result.Fail<Value.Struct>($"the {what} is no JSON object: {Excerpt.Of(json)}");
        }
        catch (JsonException broken)
        {
            string where = broken.LineNumber is { } line && broken.BytePositionInLine is { } at ? $" (line {line + 1}, byte {at + 1})" : "";
            return Result.Fail<Value.Struct>($"the {what} is not JSON{where}: {Excerpt.Of(json)}");
        }
    }

    private static RuntimeArtifact ToArtifact(Map<Value> artifact)
    {
        Map<Value> type = Members(artifact, "type");
        return new RuntimeArtifact
        {
            Name = Text(artifact, "name"),
            Uri = Text(artifact, "uri"),
            Type = new ArtifactType
            {
                SchemaTitle = Text(type, "schemaTitle", "schema_title"),
                SchemaUri = Text(type, "schemaUri", "schema_uri"),
                InstanceSchema = Text(type, "instanceSchema", "instance_schema"),
                SchemaVersion = Text(type, "schemaVersion", "schema_version"),
            },
            Metadata = Members(artifact, "metadata"),
            CustomPath = Text(artifact, "customPath", "custom_path"),
        };
    }

    // A struct without the members that have nothing to say.
    private static Value.Struct Struct(params ReadOnlySpan<(string Name, Value? Value)> members)
    {
        Map<Value> kept = default;
        foreach ((string name, Value? value) in members)
        {
            if (value is not null)
                kept = kept.With(name, value);
        }
        return new(kept);
    }

    private static Value.Struct? Filled(Map<Value> members) => members.Count == 0 ? null : new(members);

    private static Value? Text(string text) => text.Length == 0 ? null : Value.Of(text);

    private static Map<Value> Lists<T>(Map<Sequence<T>> lists, Func<T, Value> item) => lists.ToMap(
        list => list.Key,
        Value (list) => Struct(("artifacts", new Value.List(list.Value.Select(item).ToSequence()))));

    private static Map<Sequence<T>> Lists<T>(Map<Value> lists, Func<Map<Value>, T> item) => lists.ToMap(
        list => list.Key,
        list => Member((list.Value as Value.Struct)?.Members ?? default, "artifacts") is Value.List items
            ? items.Items.OfType<Value.Struct>().Select(artifact => item(artifact.Members)).ToSequence()
            : default);

    private static Map<Value> Members(Map<Value> parent, params ReadOnlySpan<string> names) => Member(parent, names) is Value.Struct members ? members.Members : default;

    private static string Text(Map<Value> parent, params ReadOnlySpan<string> names) => Member(parent, names) is Value.String text ? text.Text : "";

    // The first of the spellings that is there.
    private static Value? Member(Map<Value> parent, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (parent.TryGetValue(name, out Value? value))
                return value;
        }
        return null;
    }
}
