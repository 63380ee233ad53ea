using System.Text;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Experiments;

/// <summary>A Katib Experiment as the journal keeps it: the file as it was, and the programs that stand in for images.</summary>
public static class KatibDescription
{
    private const string Kind = "katib";

    /// <summary>The description.</summary>
    public static Value Write(string file, ImageMap images) => new Value.Struct(Map.Of(
        ("kind", Value.Of(Kind)),
        ("file", Value.Of(file)),
        ("images", new Value.Struct(images.Programs.ToMap(entry => entry.Key, entry => (Value)new Value.List(entry.Value.Select(Value.Of).ToSequence()))))));

    /// <summary>True for what <see cref="Write"/> has written.</summary>
    public static bool Is(Value description) => description is Value.Struct map && map.Members.TryGetValue("kind", out Value? kind) && kind == Value.Of(Kind);

    /// <summary>The workload of an experiment that was begun before.</summary>
    /// <exception cref="JournalUnreadableException">The file in it cannot be read any more, or its trials cannot be run here.</exception>
    public static KatibWorkload Read(ExperimentMachine experiment, KatibPlaces places)
    {
        if (!Is(experiment.Workload) || experiment.Workload is not Value.Struct map || map.Members["file"] is not Value.String file)
            throw new JournalUnreadableException($"Experiment '{experiment.Id}' is of a kind that this program does not know. Use the newer program that wrote it.");
        Map<Value> images = map.Members.TryGetValue("images", out Value? known) && known is Value.Struct programs ? programs.Members : default;
        KatibReading reading = KatibReader.Read(Encoding.UTF8.GetBytes(file.Text));
        if (reading.Experiment is not { } read)
            throw new JournalUnreadableException($"The file of experiment '{experiment.Id}' cannot be read any more: {reading.Problems[0].What}");
        Result<KatibWorkload> workload = KatibWorkload.Of(
            read, new ImageMap(images.ToMap(entry => entry.Key, entry => entry.Value is Value.List words ? words.Items.Select(word => word.ToText()).ToSequence() : [])), places);
        return workload.Succeeded ? workload.Value : throw new JournalUnreadableException($"The trials of experiment '{experiment.Id}' cannot be run here: {workload.Error}");
    }
}
