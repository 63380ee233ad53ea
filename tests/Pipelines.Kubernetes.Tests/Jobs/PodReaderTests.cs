using System.Text.Json;
using Pipelines.Kubernetes.Cluster.Resources;
using Pipelines.Kubernetes.Jobs;

namespace Pipelines.Kubernetes.Tests.Jobs;

/// <summary>What each state of a pod means, and how it is said.</summary>
public sealed class PodReaderTests
{
    [Theory]
    [InlineData("""{"phase":"Pending"}""", "Coming", "", null)]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available."}]}""", "Stuck", "No node takes the pod: 0/3 nodes", null)]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}""", "Stuck", "waits in a queue", null)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"ImagePullBackOff","message":"denied"}}}]}""", "Stuck", "Image 'repo/step:1' cannot be pulled", null)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"InvalidImageName"}}}]}""", "Impossible", "is no name of an image", null)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"db\" not found"}}}]}""", "Stuck", "secret \"db\" not found", null)]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"side","state":{"running":{}}},{"name":"runner","state":{"waiting":{"reason":"ErrImagePull"}}}]}""", "Stuck", "Image 'repo/runner:1' cannot be pulled", null)]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"runner","state":{"terminated":{"exitCode":3}}}]}""", "Failed", "'runner' ended with exit code 3", 3)]
    [InlineData("""{"phase":"Running","initContainerStatuses":[{"name":"runner","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"main","state":{"running":{}}}]}""", "Running", "", null)]
    [InlineData("""{"phase":"Succeeded","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "Succeeded", "", 0)]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", "Failed", "Give the step more memory", 137)]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":127,"reason":"Error"}}}]}""", "Failed", "is not in its image", 127)]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":137,"reason":"ContainerStatusUnknown"}}}]}""", "Lost", "lost the container", 137)]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory."}""", "Lost", "low on resource: memory", null)]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"Pod ephemeral local storage usage exceeds the total limit"}""", "Failed", "more ephemeral storage", null)]
    [InlineData("""{"phase":"Failed","reason":"DeadlineExceeded"}""", "TimedOut", "longer time-out", null)]
    [InlineData("""{"phase":"Failed","conditions":[{"type":"DisruptionTarget","status":"True","reason":"PreemptionByScheduler"}],"containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":143}}}]}""", "Lost", "higher priority", null)]
    [InlineData("""{"phase":"Failed","conditions":[{"type":"DisruptionTarget","status":"True","reason":"DeletionByTaintManager"}]}""", "Lost", "node 'n1' was lost", null)]
    [InlineData("""{"phase":"Failed","reason":"OutOfcpu"}""", "Lost", "OutOfcpu", null)]
    public void A_state_has_a_meaning_and_words(string status, string meaning, string words, int? exitCode)
    {
        PodReading reading = PodReader.Read(Pod(status), "main");

        Assert.Equal((meaning, exitCode), (reading.Meaning.ToString(), reading.ExitCode));
        Assert.Contains(words, reading.Words, StringComparison.Ordinal);
        Assert.Equal(words.Length == 0, reading.Words.Length == 0);
    }

    [Fact]
    public void A_pod_that_is_deleted_while_it_runs_is_lost_and_one_that_had_ended_is_not()
    {
        PodObject running = Pod("""{"phase":"Running","containerStatuses":[{"name":"main","state":{"running":{}}}]}""");
        PodObject ended = Pod("""{"phase":"Running","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":0}}}]}""");
        DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(PodMeaning.Lost, PodReader.Read(running with { Metadata = running.Metadata with { DeletionTimestamp = now } }, "main").Meaning);
        Assert.Equal(PodMeaning.Succeeded, PodReader.Read(ended with { Metadata = ended.Metadata with { DeletionTimestamp = now } }, "main").Meaning);
    }

    private static PodObject Pod(string status) => JsonSerializer.Deserialize($$"""
        {"metadata":{"name":"p","namespace":"ml"},
        "spec":{"nodeName":"n1","initContainers":[{"name":"side","image":"repo/side:1","restartPolicy":"Always"},{"name":"runner","image":"repo/runner:1"}],
        "containers":[{"name":"main","image":"repo/step:1"}]},"status":{{status}}}
        """, ClusterJson.Default.PodObject)!;
}
