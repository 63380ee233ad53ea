using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>Finds the one program that a workload object stands for. An object that is more than one program is refused.</summary>
public static class TrialPrograms
{
    /// <summary>The program of a workload object; a failure says, for people, why it cannot be run as one.</summary>
    /// <param name="manifest">The object; placeholders may stand in it.</param>
    /// <param name="primaryContainer">The container whose output counts.</param>
    public static Result<TrialProgram> Of(Value manifest, string primaryContainer)
    {
        ManifestMap root = ManifestMap.Of(manifest);
        string kind = root.Text("kind");
        return kind switch
        {
            "Job" => OfJob(root, primaryContainer),
            "TFJob" => OfReplicas(root, kind, "tfReplicaSpecs", primaryContainer),
            "PyTorchJob" => OfReplicas(root, kind, "pytorchReplicaSpecs", primaryContainer),
            "XGBoostJob" => OfReplicas(root, kind, "xgbReplicaSpecs", primaryContainer),
            "MPIJob" => OfReplicas(root, kind, "mpiReplicaSpecs", primaryContainer),
            "TrainJob" => OfTrainJob(root),
            _ => Result.Fail<TrialProgram>($"Trials are objects of kind {kind} ({root.Text("apiVersion")}), which a controller of a cluster runs; there is none here. Write the trial as a Job."),
        };
    }

    private static Result<TrialProgram> OfJob(ManifestMap root, string primary)
    {
        ManifestMap spec = root.Map("spec");
        foreach (string field in (string[])["completions", "parallelism"])
        {
            if (spec.Number(field) is { } pods and > 1)
                return Result.Fail<TrialProgram>(string.Create(CultureInfo.InvariantCulture, $"The Job has {field} {pods}: a trial here is one program. Take {field} out."));
        }
        Result<TrialProgram> program = OfPod(spec.Map("template").Map("spec"), primary);
        return !program.Succeeded ? program : Result.Ok(program.Value with
        {
            Retries = (int)(spec.Number("backoffLimit") ?? 0),
            TimeOut = spec.Number("activeDeadlineSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : program.Value.TimeOut,
        });
    }

    private static Result<TrialProgram> OfReplicas(ManifestMap root, string kind, string field, string primary)
    {
        ManifestMap replicas = root.Map("spec").Map(field);
        (string Name, ManifestMap Spec, double Count)[] groups = [.. replicas.Names.Select(name => (name, replicas.Map(name), replicas.Map(name).Number("replicas") ?? 1)).Where(group => group.Item3 > 0)];
        double all = groups.Sum(group => group.Count);
        if (all != 1)
        {
            string counts = string.Join(", ", groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count} {group.Name}")));
            return Result.Fail<TrialProgram>($"The {kind} trains in {(all == 0 ? "no process" : $"several processes that find each other ({counts})")}, which only a training launcher can start; there is none here. One with a single replica runs as one process.");
        }
        return OfPod(groups[0].Spec.Map("template").Map("spec"), primary);
    }

    private static Result<TrialProgram> OfTrainJob(ManifestMap root)
    {
        ManifestMap trainer = root.Map("spec").Map("trainer");
        double nodes = trainer.Number("numNodes") ?? 1;
        if (nodes > 1)
            return Result.Fail<TrialProgram>(string.Create(CultureInfo.InvariantCulture, $"The TrainJob trains on {nodes} nodes, which only a training launcher can start; there is none here. One with numNodes 1 runs as one process."));
        if (trainer.Texts("command").Count == 0)
            return Result.Fail<TrialProgram>("The TrainJob names no command: only its runtime knows what to run. Give spec.trainer a command.");
        return TrialContainers.Read(trainer, new([]), []);
    }

    private static Result<TrialProgram> OfPod(ManifestMap pod, string primary)
    {
        ManifestMap[] containers = [.. pod.Maps("containers")];
        ManifestMap? container = Array.Find(containers, one => one.Text("name") == primary);
        if (container is null)
            return Result.Fail<TrialProgram>($"The manifest has no container \"{primary}\". {NearestName.Advice(primary, [.. containers.Select(one => one.Text("name"))], "containers")}");
        if (pod.Maps("initContainers").FirstOrDefault() is { } first)
            return Result.Fail<TrialProgram>($"The container \"{first.Text("name")}\" is to run before the trial's own, and a trial here is one program. Do its work in the trial's command.");
        List<string> notes = [.. containers.Where(one => one != container).Select(one => $"The container \"{one.Text("name")}\" is not run: a trial here is its primary container.")];
        Result<TrialProgram> program = TrialContainers.Read(container, pod, notes);
        return !program.Succeeded ? program : Result.Ok(program.Value with { TimeOut = pod.Number("activeDeadlineSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
    }
}

/// <summary>Reads members of a manifest; what is absent or of another kind is empty.</summary>
internal sealed record ManifestMap(Map<Value> Members)
{
    public static ManifestMap Of(Value? value) => new(value is Value.Struct map ? map.Members : default);

    public IEnumerable<string> Names => Members.Keys;

    public bool Has(string name) => Members.TryGetValue(name, out Value? value) && !value.IsNull;

    public ManifestMap Map(string name) => Of(Members.TryGetValue(name, out Value? value) ? value : null);

    public IEnumerable<ManifestMap> Maps(string name) => Members.TryGetValue(name, out Value? value) && value is Value.List list ? list.Items.Select(Of) : [];

    public string Text(string name) => Members.TryGetValue(name, out Value? value) && value is not (Value.Struct or Value.List) ? value.ToText() : "";

    public Sequence<string> Texts(string name)
        => Members.TryGetValue(name, out Value? value) && value is Value.List list ? list.Items.Select(item => item.ToText()).ToSequence() : default;

    public double? Number(string name)
        => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
