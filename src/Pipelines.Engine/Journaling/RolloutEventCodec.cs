using System.Buffers;
using System.Text.Json;
using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// Events of roll-outs as the journal keeps them: a stable type name, a version and a JSON body. Every version that was ever written is read for
/// ever; a newer one is refused.
/// </summary>
public static class RolloutEventCodec
{
    /// <summary>What names of roll-outs' streams begin with.</summary>
    public const string Prefix = "rollout/";

    private const int Newest = 1;

    /// <summary>The stream of a roll-out.</summary>
    public static StreamId StreamOf(RolloutId rollout) => new(Prefix + rollout.Value);

    /// <summary>The roll-out of a stream named by <see cref="StreamOf"/>.</summary>
    public static RolloutId RolloutOf(StreamId stream) => new(stream.Value[Prefix.Length..]);

    /// <summary>Writes an event.</summary>
    public static JournalEvent Write(RolloutEvent happened)
    {
        ArrayBufferWriter<byte> buffer = new(160);
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("at"u8, happened.At);
        string type = WriteBody(writer, happened);
        writer.WriteEndObject();
        writer.Flush();
        return new(type, Newest, buffer.WrittenMemory);
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JournalUnreadableException">Written by a newer program, or damaged.</exception>
    public static RolloutEvent Read(JournalEvent written)
    {
        if (written.Version > Newest)
        {
            throw new JournalUnreadableException(
                $"An event '{written.Type}' has version {written.Version}; this program reads versions up to {Newest}. Use the newer program that wrote it.");
        }
        try
        {
            return ReadBody(written.Type, JsonMembers.Of(ValueJson.Read(written.Body.Span)));
        }
        catch (Exception broken) when (broken is JsonException or FormatException or OverflowException)
        {
            throw new JournalUnreadableException($"An event '{written.Type}' is damaged: {broken.Message}", broken);
        }
    }

    private static string WriteBody(Utf8JsonWriter writer, RolloutEvent happened)
    {
        switch (happened)
        {
            case RolloutEvent.Requested requested:
                writer.WriteString("namespace"u8, requested.Service.Name.Namespace);
                writer.WriteString("service"u8, requested.Service.Name.Name);
                writer.WritePropertyName("template"u8);
                ValueJson.Write(writer, requested.Service.Template);
                writer.WritePropertyName("rollout"u8);
                RolloutSpecJson.Write(writer, requested.Rollout);
                return "rollout-requested";
            case RolloutEvent.Applied applied:
                if (applied.Wish.Percent is { } percent)
                    writer.WriteNumber("percent"u8, percent);
                if (applied.Wish.IsMirrored)
                    writer.WriteBoolean("mirrored"u8, true);
                writer.WriteString("revision"u8, applied.Revision);
                writer.WriteString("stable"u8, applied.Stable);
                return "traffic-applied";
            case RolloutEvent.RevisionReady ready:
                writer.WriteString("revision"u8, ready.Revision);
                return "revision-ready";
            case RolloutEvent.RevisionFailed failed:
                writer.WriteString("revision"u8, failed.Revision);
                writer.WriteString("message"u8, failed.Message);
                return "revision-failed";
            case RolloutEvent.SmokeEnded smoke:
                writer.WriteString("message"u8, smoke.Message);
                return "smoke-ended";
            case RolloutEvent.Measured measured:
                writer.WriteNumber("number"u8, measured.Number);
                writer.WriteStartArray("measurements"u8);
                foreach (CheckMeasurement measurement in measured.Measurements)
                    Write(writer, measurement);
                writer.WriteEndArray();
                return "checks-measured";
            case RolloutEvent.AlarmRang:
                return "alarm-rang";
            case RolloutEvent.Approved approved:
                writer.WriteString("by"u8, approved.By);
                return "step-approved";
            case RolloutEvent.PromotionRequested promotion:
                writer.WriteString("by"u8, promotion.By);
                return "promotion-requested";
            case RolloutEvent.AbortRequested abort:
                writer.WriteString("by"u8, abort.By);
                writer.WriteString("reason"u8, abort.Reason);
                return "abort-requested";
            case RolloutEvent.Interrupted interrupted:
                writer.WriteString("message"u8, interrupted.Message);
                return "rollout-interrupted";
            case RolloutEvent.Ended ended:
                JsonMembers.WriteWord(writer, "phase", ended.Phase);
                writer.WriteString("message"u8, ended.Message);
                return "rollout-ended";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static RolloutEvent ReadBody(string type, JsonMembers body)
    {
        DateTimeOffset at = body.Time("at");
        return type switch
        {
            "rollout-requested" => new RolloutEvent.Requested(
                new() { Name = new(body.Text("namespace"), body.Text("service")), Template = body.Find("template") ?? Value.Null },
                RolloutSpecJson.Read(body.Inner("rollout"))) { At = at },
            "traffic-applied" => new RolloutEvent.Applied(new(body.IntOrNull("percent"), body.Truth("mirrored")), body.Text("revision"), body.Text("stable")) { At = at },
            "revision-ready" => new RolloutEvent.RevisionReady(body.Text("revision")) { At = at },
            "revision-failed" => new RolloutEvent.RevisionFailed(body.Text("revision"), body.Text("message")) { At = at },
            "smoke-ended" => new RolloutEvent.SmokeEnded(body.Text("message")) { At = at },
            "checks-measured" => new RolloutEvent.Measured(body.Int("number"), body.List("measurements", Measurement)) { At = at },
            "alarm-rang" => new RolloutEvent.AlarmRang { At = at },
            "step-approved" => new RolloutEvent.Approved(body.Text("by")) { At = at },
            "promotion-requested" => new RolloutEvent.PromotionRequested(body.Text("by")) { At = at },
            "abort-requested" => new RolloutEvent.AbortRequested(body.Text("by"), body.Text("reason")) { At = at },
            "rollout-interrupted" => new RolloutEvent.Interrupted(body.Text("message")) { At = at },
            "rollout-ended" => new RolloutEvent.Ended(body.Word<RolloutPhase>("phase"), body.Text("message")) { At = at },
            _ => throw new JournalUnreadableException($"The kind of event '{type}' is unknown. Use the newer program that wrote it."),
        };
    }

    private static void Write(Utf8JsonWriter writer, CheckMeasurement measurement)
    {
        writer.WriteStartObject();
        writer.WriteString("check"u8, measurement.Check);
        WriteSide(writer, "canary", measurement.Canary, measurement.CanarySamples);
        WriteSide(writer, "stable", measurement.Stable, measurement.StableSamples);
        if (measurement.Error.Length > 0)
            writer.WriteString("error"u8, measurement.Error);
        writer.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter writer, string side, double? value, long samples)
    {
        if (value is { } number)
        {
            writer.WritePropertyName(side);
            JsonMembers.Write(writer, number);
        }
        writer.WritePropertyName(side + "Samples");
        JsonMembers.Write(writer, samples);
    }

    private static CheckMeasurement Measurement(Value value)
    {
        JsonMembers members = JsonMembers.Of(value);
        return new(
            members.Text("check"), members.DoubleOrNull("canary"), members.Long("canarySamples"), members.DoubleOrNull("stable"), members.Long("stableSamples"),
            members.TextOr("error", ""));
    }
}
