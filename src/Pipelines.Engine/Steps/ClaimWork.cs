using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>Makes and deletes the folders that stand for volume claims. Doing it twice is harmless.</summary>
internal static class ClaimWork
{
    /// <exception cref="StepRefusedException">There is no such claim, or nowhere to keep it.</exception>
    public static StepReport Do(ExecutorSpec.Container container, StepOrder order, StepFolder folder, PlatformFolders? platform)
    {
        if (platform is null)
            throw new StepRefusedException(StepOutcome.Impossible, "There is no place for volume claims here.");
        return container.Image == ClaimImages.Make ? Make(order, platform) : Delete(order, folder, platform);
    }

    private static StepReport Make(StepOrder order, PlatformFolders platform)
    {
        string name = Text(order, "pvc_name");
        // Computed, so that a second try makes the same claim.
        if (name.Length == 0)
            name = order.Facts.TaskId + Text(order, "pvc_name_suffix");
        Disk.MakeFolder(StepPlatform.FolderOf(platform, name));
        string output = order.Component.OutputParameters.Keys.FirstOrDefault("name");
        return Succeeded with { Parameters = Map.Of((output, Value.Of(name))) };
    }

    private static StepReport Delete(StepOrder order, StepFolder folder, PlatformFolders platform)
    {
        string name = Text(order, "pvc_name");
        string path = StepPlatform.FolderOf(platform, name);
        // Left before the folder goes: whoever comes again knows that it was there.
        string mark = Path.Combine(folder.Io, "deleted");
        if (!Directory.Exists(path) && !File.Exists(mark))
            throw new StepRefusedException(StepOutcome.Failed, $"There is no volume claim '{name}' to be deleted: '{path}' is no folder. Was it deleted before, or made under another name?");
        Disk.MakeFolder(folder.Io);
        Disk.Write(mark, () => File.WriteAllText(mark, name));
        Disk.Write(path, () =>
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        });
        return Succeeded;
    }

    private static string Text(StepOrder order, string input)
        => order.Parameters.TryGetValue(input, out Value? value) && !value.IsNull ? value.ToText()
            : order.Component.InputParameters.TryGetValue(input, out ParameterInputSpec? declared) && declared.Default is { } fallback ? fallback.ToText()
            : "";

    private static StepReport Succeeded => new() { Outcome = StepOutcome.Succeeded, ExitCode = 0 };
}
