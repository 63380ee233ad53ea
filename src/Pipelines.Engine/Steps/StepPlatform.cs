using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>What the platform adds to a step.</summary>
/// <param name="Variables">On top of its environment, in order.</param>
/// <param name="Mounts">Folders under paths of its own.</param>
internal sealed record PlatformParts(Sequence<EnvironmentVariable> Variables, Sequence<StepMount> Mounts)
{
    public static readonly PlatformParts None = new(default, default);
}

/// <summary>
/// Stands in for a cluster on this machine: secrets and config maps are files that the user keeps, claims are folders, facts about the
/// pod are told as far as there are any. What only a scheduler could do is not done.
/// </summary>
internal sealed class StepPlatform(StepRunnerOptions options)
{
    /// <exception cref="StepRefusedException">Something that the step cannot do without is not there.</exception>
    public PlatformParts Of(StepOrder order, StepFolder folder)
    {
        List<StepMount> mounts = [];
        AddWorkspace(mounts, order);
        if (options.Platform is not { } platform || order.Settings is not { } settings)
            return mounts.Count == 0 ? PlatformParts.None : new(default, mounts.ToSequence());
        List<EnvironmentVariable> variables = [];
        foreach (SecretEnvironment secret in settings.SecretEnvironments)
            AddMembers(variables, platform.Secrets, "secret", secret.SecretName, secret.Keys, secret.IsOptional);
        foreach (ConfigMapEnvironment map in settings.ConfigMapEnvironments)
            AddMembers(variables, platform.ConfigMaps, "config map", map.ConfigMapName, map.Keys, map.IsOptional);
        foreach (FieldEnvironment field in settings.FieldEnvironments)
            variables.Add(new(field.Name, FieldOf(field.FieldPath, order, settings.PodMetadata)));
        foreach (SecretVolume volume in settings.SecretVolumes)
            mounts.Add(FilesOf(platform.Secrets, "secret", volume.SecretName, volume.MountPath, volume.IsOptional, folder));
        foreach (ConfigMapVolume volume in settings.ConfigMapVolumes)
            mounts.Add(FilesOf(platform.ConfigMaps, "config map", volume.ConfigMapName, volume.MountPath, volume.IsOptional, folder));
        foreach (ClaimMount claim in settings.ClaimMounts)
            mounts.Add(new(ClaimFolder(platform, claim), claim.MountPath, IsReadOnly: false));
        foreach ((string name, string path) in settings.EmptyDirs.Select(empty => (empty.VolumeName, empty.MountPath))
            .Concat(settings.EphemeralVolumes.Select(volume => (volume.VolumeName, volume.MountPath))))
        {
            mounts.Add(new(Made(folder.Volume(name)), path, IsReadOnly: false));
        }
        return new(variables.ToSequence(), mounts.ToSequence());
    }

    /// <summary>Values of the secrets that a step may see, for masking.</summary>
    public Sequence<string> SecretsOf(StepOrder order)
    {
        if (options.Platform is not { } platform || order.Settings is not { } settings)
            return default;
        return settings.SecretEnvironments.Select(secret => secret.SecretName).Concat(settings.SecretVolumes.Select(volume => volume.SecretName))
            .Distinct(StringComparer.Ordinal)
            .Select(name => Path.Combine(platform.Secrets, ArtifactUri.NameOf(name)))
            .Where(Directory.Exists)
            .SelectMany(secret => Directory.EnumerateFiles(secret))
            .Select(file => ValueIn(file))
            .ToSequence();
    }

    /// <summary>The folder of a claim.</summary>
    public static string FolderOf(PlatformFolders platform, string claim) => Path.Combine(platform.Volumes, ArtifactUri.NameOf(claim));

    private static void AddWorkspace(List<StepMount> mounts, StepOrder order)
    {
        string workspace = order.Facts.Run.WorkspacePath;
        if (workspace.Length == 0 || order.Executor is not ExecutorSpec.Container container)
            return;
        bool isNamed = container.Command.Concat(container.Args).Concat(container.Env.Select(variable => variable.Value)).Any(text => text.Contains(WorkspaceSpec.MountPath, StringComparison.Ordinal))
            || order.Parameters.Values.Any(value => Holds(value, WorkspaceSpec.MountPath));
        bool isUsed = isNamed || order.Parameters.Values.Any(value => Holds(value, workspace))
            || container.Command.Concat(container.Args).Any(text => text.Contains("{{$.workspace_path}}", StringComparison.Ordinal))
            || order.Artifacts.Values.Any(list => list.Any(artifact => artifact.Metadata.ContainsKey(WorkspaceArtifacts.Mark)));
        if (isUsed)
            Disk.MakeFolder(workspace);
        // Whoever writes the path of a pod as a text must find it there.
        if (isNamed)
            mounts.Add(new(workspace, WorkspaceSpec.MountPath, IsReadOnly: false));
    }

    private static bool Holds(Value value, string text) => value switch
    {
        Value.String own => own.Text.Contains(text, StringComparison.Ordinal),
        Value.List list => list.Items.Any(item => Holds(item, text)),
        Value.Struct members => members.Members.Values.Any(member => Holds(member, text)),
        _ => false,
    };

    private string ClaimFolder(PlatformFolders platform, ClaimMount mount)
    {
        string claim = mount.Name is TaskParameterInput.Constant constant ? constant.Value.ToText() : "";
        string path = FolderOf(platform, claim);
        if (!Directory.Exists(path))
            options.Notice?.Invoke($"The volume claim '{claim}' was not there: an empty folder was made for it, '{path}'.");
        string inside = Path.GetFullPath(Path.Combine(path, mount.SubPath.TrimStart('/')));
        if (inside != path && !Disk.IsBelow(path, inside))
            throw Refused($"The sub-path '{mount.SubPath}' leads out of the claim '{claim}'. Name a folder in it.");
        return Made(inside);
    }

    private static StepMount FilesOf(string root, string kind, string name, string target, bool isOptional, StepFolder folder)
    {
        string path = Path.Combine(root, ArtifactUri.NameOf(name));
        if (Directory.Exists(path))
            return new(path, target, IsReadOnly: true);
        if (!isOptional)
            throw Refused($"The {kind} '{name}' is to be mounted at '{target}', but is not there. Make the folder '{path}' with one file for each of its keys.");
        return new(Made(folder.Volume(name)), target, IsReadOnly: true);
    }

    private static void AddMembers(List<EnvironmentVariable> variables, string root, string kind, string name, Sequence<KeyToVariable> keys, bool isOptional)
    {
        foreach (KeyToVariable key in keys)
        {
            string file = Path.Combine(root, ArtifactUri.NameOf(name), ArtifactUri.NameOf(key.Key));
            if (File.Exists(file))
                variables.Add(new(key.Variable, ValueIn(file)));
            else if (!isOptional)
                throw Refused($"The variable {key.Variable} comes from key '{key.Key}' of the {kind} '{name}', which is not there. Write its value to the file '{file}'.");
        }
    }

    // Editors and echo end a file with a line break, which no secret means to hold.
    private static string ValueIn(string file)
    {
        string text = File.ReadAllText(file);
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    private static string FieldOf(string path, StepOrder order, PodMetadata? pod) => path switch
    {
        "metadata.name" => StepEnvironment.PodNameOf(order.Attempt),
        "metadata.namespace" => "default",
        "metadata.uid" => order.Facts.TaskId,
        "metadata.labels" => Lines(pod?.Labels ?? default),
        "metadata.annotations" => Lines(pod?.Annotations ?? default),
        "spec.nodeName" => Environment.MachineName,
        "spec.serviceAccountName" => "default",
        "status.podIP" or "status.hostIP" or "status.podIPs" or "status.hostIPs" => "127.0.0.1",
        _ => Member(path, "metadata.labels", pod?.Labels ?? default) ?? Member(path, "metadata.annotations", pod?.Annotations ?? default) ?? "",
    };

    private static string Lines(Map<string> members) => string.Join('\n', members.Select(member => $"{member.Key}=\"{member.Value}\""));

    private static string? Member(string path, string field, Map<string> members)
        => path.StartsWith($"{field}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? members.TryGetValue(path[(field.Length + 2)..^2], out string? value) ? value : ""
            : null;

    private static string Made(string path)
    {
        Disk.MakeFolder(path);
        return path;
    }

    private static StepRefusedException Refused(string message) => new(StepOutcome.Impossible, message);
}
