using System.Buffers;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// What makes two executions of a step the same: everything that its program can see and that may change its result. Artifacts
/// count by content, type and metadata, not by place; so a result is found again however its inputs came to be.
/// </summary>
internal static class Fingerprint
{
    /// <summary>Raised when the form below changes: old entries are then never found.</summary>
    private const int Form = 2;

    public static Digest Of(TaskPlan task, BoundInputs inputs, KubernetesExecutorSpec? settings)
    {
        if (task.Spec.Caching is { CacheKey.Length: > 0 } chosen)
            return Digest.Of($"{task.Spec.ComponentName}\0{chosen.CacheKey}");
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("form", Form);
            Write(writer, (ExecutorSpec.Container)task.Executor!);
            Write(writer, inputs);
            Write(writer, task.Component);
            Write(writer, settings);
            writer.WriteEndObject();
        }
        return Digest.Of(buffer.WrittenSpan);
    }

    /// <summary>Of a sweep: its settings, all that its trials could run, and its inputs.</summary>
    public static Digest OfSweep(TaskPlan task, SweepPlan sweep, BoundInputs inputs)
    {
        if (task.Spec.Caching is { CacheKey.Length: > 0 } chosen)
            return Digest.Of($"{task.Spec.ComponentName}\0{chosen.CacheKey}");
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("form", Form);
            writer.WritePropertyName("sweep");
            ValueJson.Write(writer, sweep.Settings);
            writer.WritePropertyName("body");
            ValueJson.Write(writer, PipelineWriter.ToValue(sweep.Body));
            Write(writer, inputs);
            writer.WriteEndObject();
        }
        return Digest.Of(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ExecutorSpec.Container container)
    {
        writer.WriteString("image", container.Image);
        writer.WriteStartArray("command");
        foreach (string part in container.Command)
            writer.WriteStringValue(part);
        writer.WriteEndArray();
        writer.WriteStartArray("args");
        foreach (string part in container.Args)
            writer.WriteStringValue(part);
        writer.WriteEndArray();
        writer.WriteStartArray("env");
        foreach (EnvironmentVariable variable in container.Env)
        {
            writer.WriteStringValue(variable.Name);
            writer.WriteStringValue(variable.Value);
        }
        writer.WriteEndArray();
    }

    /// <summary>Claims that the program sees count by their resolved names, as in the reference; where a pod is placed does not.</summary>
    private static void Write(Utf8JsonWriter writer, KubernetesExecutorSpec? settings)
    {
        writer.WriteStartArray("volumes");
        foreach (string mount in (settings?.ClaimMounts ?? default).Select(PlatformBinding.Words).Order(StringComparer.Ordinal))
            writer.WriteStringValue(mount);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, BoundInputs inputs)
    {
        writer.WritePropertyName("parameters");
        ValueJson.Write(writer, new Value.Struct(inputs.Parameters));
        writer.WriteStartObject("artifacts");
        foreach ((string name, Sequence<Artifact> list) in inputs.Artifacts)
        {
            writer.WriteStartArray(name);
            foreach (Artifact artifact in list)
            {
                writer.WriteStringValue(artifact.Name);
                Write(writer, artifact.Type);
                Write(writer, artifact.Metadata);
                // Data outside our store has no digest: its place must stand for it.
                writer.WriteStringValue(artifact.Sha256 is { } digest ? digest.Hex : artifact.Uri);
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ComponentSpec component)
    {
        writer.WriteStartObject("outputs");
        foreach ((string name, ParameterOutputSpec output) in component.OutputParameters)
            writer.WriteNumber(name, (int)output.Type);
        writer.WriteEndObject();
        writer.WriteStartObject("outputArtifacts");
        foreach ((string name, ArtifactOutputSpec output) in component.OutputArtifacts)
        {
            writer.WriteStartArray(name);
            Write(writer, output.Type);
            Write(writer, output.Metadata);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ArtifactType type)
    {
        writer.WriteStringValue(type.SchemaTitle);
        writer.WriteStringValue(type.SchemaUri);
        writer.WriteStringValue(type.InstanceSchema);
        writer.WriteStringValue(type.SchemaVersion);
    }

    private static void Write(Utf8JsonWriter writer, Map<Value> metadata) => ValueJson.Write(writer, new Value.Struct(metadata));
}
