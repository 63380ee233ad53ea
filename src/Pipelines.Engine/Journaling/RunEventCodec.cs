using System.Buffers;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// Run events as the journal keeps them: a stable type name, a version and a JSON body. Every version that was ever written is
/// read for ever; a newer one is refused.
/// </summary>
public static class RunEventCodec
{
    private const int Newest = 1;

    /// <summary>The stream of a run.</summary>
    public static StreamId StreamOf(RunId run) => new($"run/{run.Value}");

    /// <summary>The run of a stream named by <see cref="StreamOf"/>.</summary>
    public static RunId RunOf(StreamId stream) => new(stream.Value["run/".Length..]);

    /// <summary>Writes an event.</summary>
    public static JournalEvent Write(RunEvent happened)
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
    public static RunEvent Read(JournalEvent written)
    {
        if (written.Version > Newest)
        {
            throw new JournalUnreadableException(
                $"An event '{written.Type}' has version {written.Version}; this program reads versions up to {Newest}. Use the newer program that wrote it.");
        }
        try
        {
            return Members.Read(written.Body.Span).ToEvent(written.Type);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidCastException or InvalidOperationException or FormatException)
        {
            throw new JournalUnreadableException($"An event '{written.Type}' is damaged: {broken.Message}", broken);
        }
    }

    private static string WriteBody(Utf8JsonWriter writer, RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Created created:
                writer.WritePropertyName("request"u8);
                RunRequestJson.Write(writer, created.Request);
                return "run-created";
            case RunEvent.StepStarted started:
                writer.WriteString("task"u8, started.Task.Text);
                writer.WriteNumber("attempt"u8, started.Attempt);
                return "step-started";
            case RunEvent.StepEnded ended:
                writer.WriteString("task"u8, ended.Task.Text);
                writer.WriteNumber("attempt"u8, ended.Attempt);
                writer.WritePropertyName("report"u8);
                StepReportJson.Write(writer, ended.Report);
                return "step-ended";
            case RunEvent.CacheAnswered answered:
                writer.WriteString("task"u8, answered.Task.Text);
                writer.WriteString("fingerprint"u8, answered.Fingerprint.Hex);
                writer.WriteString("reason"u8, answered.Reason);
                if (answered.Hit is { } hit)
                {
                    writer.WritePropertyName("hit"u8);
                    StepReportJson.Write(writer, hit);
                }
                return "cache-answered";
            case RunEvent.AlarmRang:
                return "alarm-rang";
            case RunEvent.CancelRequested cancel:
                writer.WriteString("reason"u8, cancel.Reason);
                return "cancel-requested";
            case RunEvent.RetryRequested retry:
                writer.WriteStartArray("from"u8);
                foreach (TaskPath task in retry.From)
                    writer.WriteStringValue(task.Text);
                writer.WriteEndArray();
                return "retry-requested";
            case RunEvent.Ended ended:
                writer.WriteString("status"u8, ended.Status.Name());
                writer.WriteString("error"u8, ended.Error);
                return "run-ended";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The members of all kinds of events, read in one pass: folding a large run reads one event for each of its steps.</summary>
    private ref struct Members
    {
        private DateTimeOffset? _at;
        private string? _task;
        private int? _attempt;
        private StepReport? _report;
        private StepReport? _hit;
        private string? _fingerprint;
        private string? _reason;
        private string? _status;
        private string? _error;
        private Value? _request;
        private Value? _from;

        public static Members Read(ReadOnlySpan<byte> body)
        {
            Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 200 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("It is no object.");
            Members members = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                members.ReadOne(ref reader);
            return members;
        }

        private void ReadOne(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("at"u8))
                _at = reader.Read() ? reader.GetDateTimeOffset() : null;
            else if (reader.ValueTextEquals("task"u8))
                _task = Text(ref reader);
            else if (reader.ValueTextEquals("attempt"u8))
                _attempt = reader.Read() ? reader.GetInt32() : null;
            else if (reader.ValueTextEquals("report"u8))
                _report = reader.Read() ? StepReportJson.Read(ref reader) : null;
            else if (reader.ValueTextEquals("hit"u8))
                _hit = reader.Read() ? StepReportJson.Read(ref reader) : null;
            else if (reader.ValueTextEquals("fingerprint"u8))
                _fingerprint = Text(ref reader);
            else if (reader.ValueTextEquals("reason"u8))
                _reason = Text(ref reader);
            else if (reader.ValueTextEquals("status"u8))
                _status = Text(ref reader);
            else if (reader.ValueTextEquals("error"u8))
                _error = Text(ref reader);
            else if (reader.ValueTextEquals("request"u8))
                _request = reader.Read() ? ValueJson.Read(ref reader) : null;
            else if (reader.ValueTextEquals("from"u8))
                _from = reader.Read() ? ValueJson.Read(ref reader) : null;
            else if (reader.Read())
                reader.Skip();
        }

        public readonly RunEvent ToEvent(string type)
        {
            DateTimeOffset at = _at ?? throw Missing("at");
            return type switch
            {
                "run-created" => new RunEvent.Created(RunRequestJson.Read(_request ?? throw Missing("request"))) { At = at },
                "step-started" => new RunEvent.StepStarted(Task, Attempt) { At = at },
                "step-ended" => new RunEvent.StepEnded(Task, Attempt, _report ?? throw Missing("report")) { At = at },
                "cache-answered" => new RunEvent.CacheAnswered(
                    Task,
                    Digest.TryParse(_fingerprint, out Digest digest) ? digest : throw new FormatException("The fingerprint is no digest."),
                    _hit,
                    _reason ?? "")
                { At = at },
                "alarm-rang" => new RunEvent.AlarmRang { At = at },
                "cancel-requested" => new RunEvent.CancelRequested(_reason ?? "") { At = at },
                "retry-requested" => new RunEvent.RetryRequested(From) { At = at },
                "run-ended" => new RunEvent.Ended(Status(_status ?? throw Missing("status")), _error ?? "") { At = at },
                _ => throw new JournalUnreadableException($"The kind of event '{type}' is unknown. Use the newer program that wrote it."),
            };
        }

        private readonly TaskPath Task => new(_task ?? throw Missing("task"));

        private readonly Sequence<TaskPath> From => _from is Value.List tasks
            ? tasks.Items.Select(task => new TaskPath(task.ToText())).ToSequence()
            : throw Missing("from");

        private readonly int Attempt => _attempt ?? throw Missing("attempt");

        private static string? Text(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() : null;

        private static FormatException Missing(string member) => new($"The member '{member}' is missing.");
    }

    private static RunStatus Status(string name)
        => Enum.GetValues<RunStatus>().FirstOrDefault(status => status.Name() == name, RunStatus.Failed);
}
