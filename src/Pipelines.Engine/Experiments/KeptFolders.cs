using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Experiments;

/// <summary>
/// Folders of trials that outlive their programs: checkpoints, and metrics that a collector's own program reads. They lie in a volume of the experiment,
/// <c>volumes/EXPERIMENT/TRIAL/NAME</c>.
/// </summary>
/// <param name="places">What this machine gives to trials.</param>
internal sealed class KeptFolders(KatibPlaces places)
{
    /// <summary>The folder of a trial; it need not be there yet.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="name">What is kept.</param>
    public string Of(TrialName trial, string name) => Path.Combine(places.Volumes, ArtifactUri.NameOf(Claim(trial)), trial.Value, name);

    /// <summary>The program with a kept folder at a path of its own.</summary>
    public TrialProgram Put(TrialProgram program, TrialName trial, string name, string path)
        => places.CanMount ? program.WithClaimAt(path, Claim(trial), $"{trial}/{name}") : program.WithPath(path, Of(trial, name));

    /// <summary>Makes a kept folder, filled with a copy of another trial's; one that is there stays as it is.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="name">What is kept.</param>
    /// <param name="from">The trial whose folder is copied; null: an empty one is made.</param>
    /// <param name="stop">Ends the copying; whoever begins again begins from the start.</param>
    public async Task PrepareAsync(TrialName trial, string name, TrialName? from, CancellationToken stop)
    {
        string place = Of(trial, name);
        if (Directory.Exists(place))
            return;
        string half = place + ".half";
        if (Directory.Exists(half))
            Directory.Delete(half, recursive: true);
        Disk.MakeFolder(half);
        if (from is { } parent && Directory.Exists(Of(parent, name)))
            await CopyAsync(Of(parent, name), half, stop);
        Disk.Write(place, () => Directory.Move(half, place));
    }

    private static async Task CopyAsync(string from, string to, CancellationToken stop)
    {
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Disk.MakeFolder(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            await using FileStream source = File.OpenRead(file);
            await using FileStream copy = File.Create(Path.Combine(to, Path.GetRelativePath(from, file)));
            await source.CopyToAsync(copy, stop);
        }
    }

    // A trial is named by its experiment and its number.
    private static string Claim(TrialName trial) => trial.Value[..trial.Value.LastIndexOf('-')];
}
