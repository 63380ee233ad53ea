using System.Text;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Steps;
using Xunit;

namespace Pipelines.Runner.Tests;

/// <summary>What the author's program sees of the pod's environment.</summary>
public sealed class ProgramEnvironmentTests
{
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_gets_the_images_variables_and_its_own_but_not_the_runners()
    {
        string folder = Directory.CreateTempSubdirectory("pipelines-runner-").FullName;
        try
        {
            Environment.SetEnvironmentVariable("SET_BY_THE_IMAGE", "yes");
            Environment.SetEnvironmentVariable("PIPELINES_RUNNER_SECRET_TEST", "never");
            StepOrder order = StepOrders.Script("env > \"$text\"").With(container => container with { Env = [new("SET_BY_THE_AUTHOR", "too")] });
            Recorder objects = new();
            RunnerSettings settings = new()
            {
                Artifacts = "s3://unused",
                Order = Encoding.UTF8.GetString(StepOrderJson.Write(order)),
                Pod = "pod",
                Folder = folder,
                Message = Path.Combine(folder, "message"),
            };

            await new PodStep(settings, new FolderArtifactStore(Path.Combine(folder, "artifacts")), objects, new ProgramHost(TimeProvider.System), TextWriter.Null).RunAsync(_stop);

            string seen = StepReportJson.Read(objects.Last).Parameters["text"].ToText();
            Assert.Contains("SET_BY_THE_IMAGE=yes", seen, StringComparison.Ordinal);
            Assert.Contains("SET_BY_THE_AUTHOR=too", seen, StringComparison.Ordinal);
            Assert.Contains("PIPELINES_RUN=run-1", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("PIPELINES_RUNNER_", seen, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SET_BY_THE_IMAGE", null);
            Environment.SetEnvironmentVariable("PIPELINES_RUNNER_SECRET_TEST", null);
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Recorder : IAttemptObjects
    {
        public string Last { get; private set; } = "";

        public Task<string> TakeAsync(string name, string content, CancellationToken stop)
        {
            Last = content;
            return Task.FromResult(content);
        }

        public Task<string?> FindAsync(string name, CancellationToken stop) => Task.FromResult<string?>(null);
    }
}
