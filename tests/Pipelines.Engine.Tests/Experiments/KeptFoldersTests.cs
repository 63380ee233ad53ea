using Pipelines.Engine.Experiments;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Steps;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Tests.Experiments;

public sealed class KeptFoldersTests : IAttemptFiles, IDisposable
{
    private static readonly TrialName Parent = new("e-1"), Child = new("e-2");

    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-kept-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_begins_as_a_copy_of_its_parents_and_is_then_its_own()
    {
        KeptFolders kept = Kept(canMount: true);
        await kept.PrepareAsync(Parent, "checkpoint", null, Stop);
        Directory.CreateDirectory(Path.Combine(kept.Of(Parent, "checkpoint"), "deep"));
        await File.WriteAllTextAsync(Path.Combine(kept.Of(Parent, "checkpoint"), "deep", "weights"), "learnt", Stop);

        await kept.PrepareAsync(Child, "checkpoint", Parent, Stop);
        string weights = Path.Combine(kept.Of(Child, "checkpoint"), "deep", "weights");
        Assert.Equal("learnt", await File.ReadAllTextAsync(weights, Stop));

        // Told twice, as after a crash: what the trial has made of it stays.
        await File.WriteAllTextAsync(weights, "more", Stop);
        await kept.PrepareAsync(Child, "checkpoint", Parent, Stop);
        Assert.Equal("more", await File.ReadAllTextAsync(weights, Stop));
        Assert.Equal("learnt", await File.ReadAllTextAsync(Path.Combine(kept.Of(Parent, "checkpoint"), "deep", "weights"), Stop));
    }

    [Fact]
    public async Task A_copy_that_was_cut_is_made_again()
    {
        KeptFolders kept = Kept(canMount: true);
        await kept.PrepareAsync(Parent, "checkpoint", null, Stop);
        await File.WriteAllTextAsync(Path.Combine(kept.Of(Parent, "checkpoint"), "weights"), "learnt", Stop);
        Directory.CreateDirectory(kept.Of(Child, "checkpoint") + ".half");
        await File.WriteAllTextAsync(Path.Combine(kept.Of(Child, "checkpoint") + ".half", "rest"), "of a copy", Stop);

        await kept.PrepareAsync(Child, "checkpoint", Parent, Stop);

        Assert.Equal(["weights"], Directory.GetFiles(kept.Of(Child, "checkpoint")).Select(Path.GetFileName));
    }

    [Fact]
    public void Where_nobody_may_mount_the_path_is_replaced()
    {
        TrialProgram program = new() { Container = new() { Image = "trainer", Command = ["train", "--checkpoint=/var/checkpoints/"] } };

        Assert.Equal($"--checkpoint={Kept(canMount: false).Of(Child, "checkpoint")}/", Kept(canMount: false).Put(program, Child, "checkpoint", "/var/checkpoints").Container.Command[1]);
        TrialProgram mounted = Kept(canMount: true).Put(program, Child, "checkpoint", "/var/checkpoints");
        Assert.Equal("--checkpoint=/var/checkpoints/", mounted.Container.Command[1]);
        Assert.Equal("e-2/checkpoint", Assert.Single(mounted.Settings.ClaimMounts).SubPath);
    }

    public AttemptFiles Of(AttemptId attempt) => new(Path.Combine(_folder, "log"), new StepFolder(_folder, _folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KeptFolders Kept(bool canMount) => new(new KatibPlaces(this, Path.Combine(_folder, "configmaps"), Path.Combine(_folder, "volumes")) { CanMount = canMount });
}
