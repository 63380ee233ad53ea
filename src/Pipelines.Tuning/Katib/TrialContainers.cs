using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads a container of a pod as a program: its command line, environment, volumes and resources.</summary>
internal static class TrialContainers
{
    private static readonly string[] PassedOver = ["envFrom", "lifecycle", "livenessProbe", "readinessProbe", "securityContext", "startupProbe", "volumeDevices", "workingDir"];

    public static TrialProgram Read(ManifestMap container, ManifestMap pod, List<string> notes)
    {
        notes.AddRange(PassedOver.Where(container.Has).Select(field => $"\"{field}\" of the container is passed over."));
        EnvironmentParts environment = Environment(container, notes);
        // Kubernetes replaces $(NAME) in commands by the container's own variables.
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (EnvironmentVariable variable in EnvironmentExpansion.Expand(environment.Plain))
            known[variable.Name] = variable.Value;
        Sequence<string> Words(string field) => container.Texts(field).Select(word => EnvironmentExpansion.Expand(word, name => known.GetValueOrDefault(name))).ToSequence();
        return new TrialProgram
        {
            Container = new ExecutorSpec.Container
            {
                Image = container.Text("image"),
                Command = Words("command"),
                Args = Words("args"),
                Env = environment.Plain,
                Resources = Resources(container.Has("resources") ? container.Map("resources") : container.Map("resourcesPerNode"), notes),
            },
            Settings = Volumes(container, pod, notes) with
            {
                SecretEnvironments = environment.Secrets,
                ConfigMapEnvironments = environment.ConfigMaps,
                FieldEnvironments = environment.Fields,
            },
            Notes = notes.ToSequence(),
        };
    }

    private sealed record EnvironmentParts(
        Sequence<EnvironmentVariable> Plain, Sequence<SecretEnvironment> Secrets, Sequence<ConfigMapEnvironment> ConfigMaps, Sequence<FieldEnvironment> Fields);

    private static EnvironmentParts Environment(ManifestMap container, List<string> notes)
    {
        List<EnvironmentVariable> plain = [];
        List<SecretEnvironment> secrets = [];
        List<ConfigMapEnvironment> maps = [];
        List<FieldEnvironment> fields = [];
        foreach (ManifestMap variable in container.Maps("env"))
        {
            string name = variable.Text("name");
            ManifestMap from = variable.Map("valueFrom");
            ManifestMap secret = from.Map("secretKeyRef");
            ManifestMap map = from.Map("configMapKeyRef");
            if (!variable.Has("valueFrom"))
                plain.Add(new(name, variable.Text("value")));
            else if (from.Has("secretKeyRef"))
                secrets.Add(new() { SecretName = secret.Text("name"), Keys = [new(secret.Text("key"), name)], IsOptional = secret.Text("optional") == "true" });
            else if (from.Has("configMapKeyRef"))
                maps.Add(new() { ConfigMapName = map.Text("name"), Keys = [new(map.Text("key"), name)], IsOptional = map.Text("optional") == "true" });
            else if (from.Has("fieldRef"))
                fields.Add(new(name, from.Map("fieldRef").Text("fieldPath")));
            else
                notes.Add($"The variable {name} comes from where nothing is read here; it is left out.");
        }
        return new(plain.ToSequence(), secrets.ToSequence(), maps.ToSequence(), fields.ToSequence());
    }

    private static KubernetesExecutorSpec Volumes(ManifestMap container, ManifestMap pod, List<string> notes)
    {
        List<SecretVolume> secrets = [];
        List<ConfigMapVolume> maps = [];
        List<ClaimMount> claims = [];
        List<EmptyDirMount> empty = [];
        foreach (ManifestMap mount in container.Maps("volumeMounts"))
        {
            string name = mount.Text("name");
            string path = mount.Text("mountPath");
            ManifestMap volume = pod.Maps("volumes").FirstOrDefault(one => one.Text("name") == name) ?? new(default(Map<Value>));
            if (volume.Has("emptyDir"))
                empty.Add(new() { VolumeName = name, MountPath = path });
            else if (volume.Has("persistentVolumeClaim"))
                claims.Add(new() { NameParameter = new TaskParameterInput.Constant(Value.Of(volume.Map("persistentVolumeClaim").Text("claimName"))), MountPath = path, SubPath = mount.Text("subPath") });
            else if (volume.Has("secret"))
                secrets.Add(new() { SecretName = volume.Map("secret").Text("secretName"), MountPath = path, IsOptional = volume.Map("secret").Text("optional") == "true" });
            else if (volume.Has("configMap"))
                maps.Add(new() { ConfigMapName = volume.Map("configMap").Text("name"), MountPath = path, IsOptional = volume.Map("configMap").Text("optional") == "true" });
            else
                notes.Add($"The volume \"{name}\" at {path} is not mounted here: it is neither emptyDir nor a claim, a secret or a config map.");
        }
        return new() { SecretVolumes = secrets.ToSequence(), ConfigMapVolumes = maps.ToSequence(), ClaimMounts = claims.ToSequence(), EmptyDirs = empty.ToSequence() };
    }

    private static ResourceSpec Resources(ManifestMap resources, List<string> notes)
    {
        ManifestMap limits = resources.Map("limits");
        ManifestMap requests = resources.Map("requests");
        string accelerator = limits.Names.FirstOrDefault(name => name.EndsWith("/gpu", StringComparison.Ordinal)) ?? "";
        notes.AddRange(limits.Names.Where(name => name is not ("cpu" or "memory") && name != accelerator).Select(name => $"The resource {name} is passed over."));
        return new()
        {
            CpuLimit = limits.Text("cpu"),
            MemoryLimit = limits.Text("memory"),
            CpuRequest = requests.Text("cpu"),
            MemoryRequest = requests.Text("memory"),
            AcceleratorType = accelerator,
            AcceleratorCount = accelerator.Length > 0 ? limits.Text(accelerator) : "",
        };
    }
}
