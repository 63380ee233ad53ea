using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// JSON of step reports, as the journal, the cache and the report of a pod keep them. Absent members have their default; unknown
/// members of a newer writer are passed over.
/// </summary>
public static class StepReportJson
{
    /// <summary>Writes the report as one object.</summary>
    public static void Write(Utf8JsonWriter writer, StepReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("outcome"u8, report.Outcome.ToString());
        if (report.StartedAt is { } startedAt)
            writer.WriteString("startedAt"u8, startedAt);
        if (report.ExitCode is { } exitCode)
            writer.WriteNumber("exitCode"u8, exitCode);
        if (report.Error.Length > 0)
            writer.WriteString("error"u8, report.Error);
        if (report.Parameters.Count > 0)
        {
            writer.WritePropertyName("parameters"u8);
            ValueJson.Write(writer, new Value.Struct(report.Parameters));
        }
        if (report.Artifacts.Count > 0)
        {
            writer.WritePropertyName("artifacts"u8);
            Write(writer, report.Artifacts);
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes artifacts by name as one object.</summary>
    internal static void Write(Utf8JsonWriter writer, Map<Sequence<Artifact>> artifacts)
    {
        writer.WriteStartObject();
        foreach ((string key, Sequence<Artifact> list) in artifacts)
        {
            writer.WriteStartArray(key);
            foreach (Artifact artifact in list)
                Write(writer, artifact);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    /// <summary>Reads artifacts by name.</summary>
    internal static Map<Sequence<Artifact>> ReadArtifacts(Value json)
        => ReadArtifacts((json as Value.Struct)?.Members ?? default);

    /// <summary>The report as JSON text.</summary>
    public static string Write(StepReport report)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
            Write(writer, report);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write(StepReport)"/> has written.</summary>
    /// <exception cref="JsonException">Not such a text.</exception>
    public static StepReport Read(string json)
    {
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>Reads the report at the reader's token and leaves the reader on its end. In one pass: a run has one for each step.</summary>
    /// <exception cref="JsonException">The outcome is missing or unknown.</exception>
    public static StepReport Read(ref Utf8JsonReader reader)
    {
        StepOutcome? outcome = null;
        DateTimeOffset? startedAt = null;
        int? exitCode = null;
        string error = "";
        Map<Value> parameters = default;
        Map<Sequence<Artifact>> artifacts = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("outcome"u8))
                outcome = OutcomeOf(ref reader);
            else if (reader.ValueTextEquals("startedAt"u8))
                startedAt = reader.Read() ? reader.GetDateTimeOffset() : null;
            else if (reader.ValueTextEquals("exitCode"u8))
                exitCode = reader.Read() ? reader.GetInt32() : null;
            else if (reader.ValueTextEquals("error"u8))
                error = (reader.Read() ? reader.GetString() : null) ?? "";
            else if (reader.ValueTextEquals("parameters"u8))
                parameters = ReadStruct(ref reader);
            else if (reader.ValueTextEquals("artifacts"u8))
                artifacts = ReadArtifacts(ReadStruct(ref reader));
            else
                SkipMember(ref reader);
        }
        return new StepReport
        {
            Outcome = outcome ?? throw new JsonException("A step report has no outcome."),
            StartedAt = startedAt,
            ExitCode = exitCode,
            Error = error,
            Parameters = parameters,
            Artifacts = artifacts,
        };
    }

    private static Map<Sequence<Artifact>> ReadArtifacts(Map<Value> members)
        => members.ToMap(entry => entry.Key, entry => ((entry.Value as Value.List)?.Items ?? default).Select(ReadArtifact).ToSequence());

    private static StepOutcome OutcomeOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.ValueTextEquals("Succeeded"u8))
            return StepOutcome.Succeeded;
        return Enum.TryParse(reader.GetString(), out StepOutcome outcome)
            ? outcome
            : throw new JsonException($"A step report has the unknown outcome '{reader.GetString()}'.");
    }

    private static Map<Value> ReadStruct(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ValueJson.Read(ref reader) is Value.Struct read ? read.Members : default;
    }

    private static void SkipMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static void Write(Utf8JsonWriter writer, Artifact artifact)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, artifact.Name);
        writer.WriteString("uri"u8, artifact.Uri);
        WriteUnlessEmpty(writer, "schemaTitle", artifact.Type.SchemaTitle);
        WriteUnlessEmpty(writer, "schemaUri", artifact.Type.SchemaUri);
        WriteUnlessEmpty(writer, "instanceSchema", artifact.Type.InstanceSchema);
        WriteUnlessEmpty(writer, "schemaVersion", artifact.Type.SchemaVersion);
        if (artifact.Metadata.Count > 0)
        {
            writer.WritePropertyName("metadata"u8);
            ValueJson.Write(writer, new Value.Struct(artifact.Metadata));
        }
        if (artifact.Sha256 is { } digest)
            writer.WriteString("sha256"u8, digest.Hex);
        if (artifact.SizeBytes is { } size)
            writer.WriteNumber("sizeBytes"u8, size);
        WriteUnlessEmpty(writer, "customPath", artifact.CustomPath);
        writer.WriteEndObject();
    }

    private static Artifact ReadArtifact(Value json)
    {
        Map<Value> members = (json as Value.Struct)?.Members ?? default;
        return new Artifact
        {
            Name = Text(members, "name"),
            Uri = Text(members, "uri"),
            Type = new ArtifactType
            {
                SchemaTitle = Text(members, "schemaTitle"),
                SchemaUri = Text(members, "schemaUri"),
                InstanceSchema = Text(members, "instanceSchema"),
                SchemaVersion = Text(members, "schemaVersion"),
            },
            Metadata = Struct(members, "metadata"),
            Sha256 = Digest.TryParse(Text(members, "sha256"), out Digest digest) ? digest : null,
            SizeBytes = Number(members, "sizeBytes") is { } size ? (long)size : null,
            CustomPath = Text(members, "customPath"),
        };
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
            writer.WriteString(name, text);
    }

    private static string Text(Map<Value> members, string name)
        => members.TryGetValue(name, out Value? value) && value is Value.String text ? text.Text : "";

    private static double? Number(Map<Value> members, string name)
        => members.TryGetValue(name, out Value? value) && value is Value.Number number ? number.Amount : null;

    private static Map<Value> Struct(Map<Value> members, string name)
        => members.TryGetValue(name, out Value? value) && value is Value.Struct inner ? inner.Members : default;
}
