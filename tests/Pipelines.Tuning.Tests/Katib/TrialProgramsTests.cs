using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Tuning.Tests.Katib;

/// <summary>What workload objects come to as one program, and how its end looks to their conditions.</summary>
public sealed class TrialProgramsTests
{
    private const string Pod = "{containers: [{name: main, image: \"trainer:1\", command: [train, --lr=1]}, {name: side, image: side}]}";

    [Fact]
    public void A_job_is_its_primary_container_with_its_limits()
    {
        TrialProgram program = Read($"{{kind: Job, spec: {{backoffLimit: 2, activeDeadlineSeconds: 60, template: {{spec: {Pod}}}}}}}").Value!;
        Assert.Equal(("trainer:1", 2, TimeSpan.FromMinutes(1)), (program.Container.Image, program.Retries, program.TimeOut));
        Assert.Contains("\"side\"", Assert.Single(program.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{kind: Job, spec: {parallelism: 2, template: {spec: POD}}}", "parallelism")]
    [InlineData("{kind: Job, spec: {template: {spec: {initContainers: [{name: first}], containers: [{name: main}]}}}}", "first")]
    [InlineData("{kind: Job, spec: {template: {spec: {containers: [{name: mian}]}}}}", "Did you mean \"mian\"?")]
    [InlineData("{kind: Workflow, apiVersion: argoproj.io/v1alpha1}", "Write the trial as a Job")]
    [InlineData("{kind: PyTorchJob, spec: {pytorchReplicaSpecs: {Master: {replicas: 1, template: {spec: POD}}, Worker: {replicas: 2, template: {spec: POD}}}}}", "1 Master, 2 Worker")]
    [InlineData("{kind: TrainJob, spec: {trainer: {numNodes: 2, image: \"trainer:1\", command: [train]}}}", "--image-map 'trainer:1=COMMAND'")]
    [InlineData("{kind: TrainJob, spec: {trainer: {image: \"trainer:1\"}}}", "names no command")]
    [InlineData("{kind: TFJob, spec: {tfReplicaSpecs: {Worker: {replicas: 0, template: {spec: POD}}}}}", "in no process")]
    public void What_is_more_or_less_than_one_program_is_refused_with_the_mend(string manifest, string says)
        => Assert.Contains(says, Read(manifest.Replace("POD", Pod, StringComparison.Ordinal)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("{kind: PyTorchJob, spec: {pytorchReplicaSpecs: {Master: {template: {spec: POD}}}}}")]
    [InlineData("{kind: TFJob, spec: {tfReplicaSpecs: {PS: {replicas: 0, template: {spec: {}}}, Worker: {replicas: 1, template: {spec: POD}}}}}")]
    [InlineData("{kind: TrainJob, spec: {trainer: {numNodes: 1, image: \"trainer:1\", command: [train, --lr=1]}}}")]
    public void One_replica_is_one_program(string manifest)
        => Assert.Equal(["train", "--lr=1"], Read(manifest.Replace("POD", Pod, StringComparison.Ordinal)).Value!.Container.Command);

    [Theory]
    [InlineData("{kind: MPIJob, spec: {mpiReplicaSpecs: {Launcher: {replicas: 1, template: {spec: POD}}, Worker: {replicas: 2, template: {spec: {containers: [{name: main, image: other}]}}}}}}")]
    [InlineData("{kind: TrainJob, spec: {trainer: {numNodes: 4, image: \"trainer:1\"}}}")]
    public void What_stands_in_for_the_image_is_all_replicas(string manifest)
    {
        Result<TrialProgram> read = Read(manifest.Replace("POD", Pod, StringComparison.Ordinal), image => image == "trainer:1");
        Assert.True(read.Succeeded, read.Succeeded ? "" : read.Error);
        Assert.Contains(read.Value!.Notes, note => note.Contains("is run once", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_a_claim_takes_the_place_of_what_was_mounted_there()
    {
        TrialProgram program = Read($"{{kind: Job, spec: {{template: {{spec: {Pod}}}}}}}").Value!.WithMetricsAt("/logs/").WithClaimAt("/logs", "claim", "trial/metrics");
        Assert.Empty(program.Settings.EmptyDirs);
        ClaimMount mount = Assert.Single(program.Settings.ClaimMounts);
        Assert.Equal(("/logs", "trial/metrics"), (mount.MountPath, mount.SubPath));
    }

    [Theory]
    [InlineData("Job", true, "Complete")]
    [InlineData("TrainJob", true, "Complete")]
    [InlineData("PyTorchJob", true, "Succeeded")]
    [InlineData("Job", false, "Failed")]
    public void An_object_that_has_ended_has_the_condition_of_its_kind(string kind, bool succeeded, string type)
    {
        Value ended = WorkloadStatus.Ended(Manifest($"{{kind: {kind}}}"), succeeded, "why", DateTimeOffset.UnixEpoch);
        Assert.True(ObjectPath.Judge(ended, $"status.conditions.#(type==\"{type}\")#|#(status==\"True\")#").Holds);
        Assert.Contains("1970-01-01T00:00:00Z", ended.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Complete", "Failed", true, TrialOutcome.Succeeded)]
    [InlineData("Complete", "Failed", false, TrialOutcome.Failed)]
    // Failure is looked at first.
    [InlineData("Complete", "Complete", true, TrialOutcome.Failed)]
    // Neither: what a controller would have written is not known.
    [InlineData("Ready", "Failed", true, TrialOutcome.Failed)]
    public void Conditions_judge_the_end(string success, string failure, bool succeeded, TrialOutcome expected)
    {
        TrialTemplate template = new() { Parameters = [], SuccessCondition = Condition(success), FailureCondition = Condition(failure), PrimaryContainer = "main" };
        (TrialOutcome outcome, string error) = WorkloadStatus.Judge(template, Manifest("{kind: Job}"), succeeded, succeeded ? "" : "exit code 1", DateTimeOffset.UnixEpoch);
        Assert.Equal(expected, outcome);
        Assert.Equal(expected == TrialOutcome.Succeeded, error.Length == 0);
    }

    private static string Condition(string type) => $"status.conditions.#(type==\"{type}\")#|#(status==\"True\")#";

    private static Result<TrialProgram> Read(string manifest, Func<string, bool>? standsIn = null) => TrialPrograms.Of(Manifest(manifest), "main", standsIn);

    private static Value Manifest(string text) => ManifestText.Read(Encoding.UTF8.GetBytes(text)).Value!;
}
