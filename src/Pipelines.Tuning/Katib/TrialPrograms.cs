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
    /// <param name="standsIn">
    /// True for an image that a program of this machine stands in for: it stands in for all replicas of an object, and is run once. Null: none does.
    /// </param>
    public static Result<TrialProgram> Of(Value manifest, string primaryContainer, Func<string, bool>? standsIn = null)
    {
        ManifestMap root = ManifestMap.Of(manifest);
        string kind = root.Text("kind");
        return kind switch
        {
            "Job" => OfJob(root, primaryContainer),
            "TFJob" => OfReplicas(root, "tfReplicaSpecs", primaryContainer, standsIn),
            "PyTorchJob" => OfReplicas(root, "pytorchReplicaSpecs", primaryContainer, standsIn),
            "XGBoostJob" => OfReplicas(root, "xgbReplicaSpecs", primaryContainer, standsIn),
            "MPIJob" => OfReplicas(root, "mpiReplicaSpecs", primaryContainer, standsIn),
            "TrainJob" => OfTrainJob(root, standsIn),
            _ => Result.Fail<TrialProgram>($"Trials are objects of kind {kind} ({root.Text("apiVersion")}), which a controller of a cluster runs; there is none here. Write the trial as a Job."),
        };
    }

    /// <summary>The program of a container that stands by itself, as a collector's does.</summary>
    public static TrialProgram OfContainer(Value container) => TrialContainers.Read(ManifestMap.Of(container), new(default(Map<Value>)), []);

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

    private static Result<TrialProgram> OfReplicas(ManifestMap root, string field, string primary, Func<string, bool>? standsIn)
    {
        string kind = root.Text("kind");
        ManifestMap replicas = root.Map("spec").Map(field);
        ReplicaGroup[] groups =
        [
            .. replicas.Names.Select(name => new ReplicaGroup(name, replicas.Map(name).Map("template").Map("spec"), replicas.Map(name).Number("replicas") ?? 1)).Where(group => group.Count > 0),
        ];
        if (groups.Length == 0)
            return Result.Fail<TrialProgram>($"The {kind} trains in no process. Give one of its replica specs a replica.");
        // Whoever leads is the one whose output counts: master, chief and launcher come before workers.
        ReplicaGroup leader = groups.OrderBy(group => group.Name is "Worker" or "PS" or "Evaluator" ? 1 : 0).FirstOrDefault(group => group.Has(primary)) ?? groups[0];
        Result<TrialProgram> program = OfPod(leader.Pod, primary);
        string counts = string.Join(", ", groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count} {group.Name}")));
        return !program.Succeeded || groups.Sum(group => group.Count) == 1 ? program : AsOne(program.Value, $"The {kind} trains in several processes that find each other ({counts})", "One with a single replica", standsIn);
    }

    private static Result<TrialProgram> OfTrainJob(ManifestMap root, Func<string, bool>? standsIn)
    {
        ManifestMap trainer = root.Map("spec").Map("trainer");
        TrialProgram program = TrialContainers.Read(trainer, new(default(Map<Value>)), []);
        bool hasStandIn = standsIn?.Invoke(program.Container.Image) == true;
        if (trainer.Texts("command").Count == 0 && !hasStandIn)
            return Result.Fail<TrialProgram>("The TrainJob names no command: only its runtime knows what to run. Give spec.trainer a command.");
        double nodes = trainer.Number("numNodes") ?? 1;
        return nodes <= 1 ? Result.Ok(program) : AsOne(program, string.Create(CultureInfo.InvariantCulture, $"The TrainJob trains on {nodes} nodes"), "One with numNodes 1", standsIn);
    }

    /// <summary>Several processes as one: only what stands in for their image can be them all.</summary>
    private static Result<TrialProgram> AsOne(TrialProgram program, string what, string alone, Func<string, bool>? standsIn)
    {
        string image = program.Container.Image;
        return standsIn?.Invoke(image) == true
            ? Result.Ok(program with { Notes = [.. program.Notes, $"{what}: what stands in for the image is all of them, and is run once."] })
            : Result.Fail<TrialProgram>($"{what}, which only a training launcher can start; there is none here. {alone} runs as one process, and --image-map '{image}=COMMAND' lets one program stand in for them all.");
    }

    private sealed record ReplicaGroup(string Name, ManifestMap Pod, double Count)
    {
        public bool Has(string container) => Pod.Maps("containers").Any(one => one.Text("name") == container);
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
        return Result.Ok(TrialContainers.Read(container, pod, notes) with { TimeOut = pod.Number("activeDeadlineSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
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
