using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;

namespace Pipelines.Runner;

/// <summary>
/// <c>pipelines-runner install FOLDER</c> copies itself for the other containers of the pod; <c>pipelines-runner</c> runs the step that the pod's
/// environment names.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["install", var target])
        {
            Installation.Copy(Environment.ProcessPath!, target);
            return 0;
        }
        try
        {
            RunnerSettings settings = RunnerSettings.Of(Environment.GetEnvironmentVariable);
            S3Address address = S3Address.Parse(settings.Artifacts, S3Settings.FromEnvironment(Environment.GetEnvironmentVariable));
            using S3ArtifactStore store = await S3ArtifactStore.OpenAsync(address, Environment.GetEnvironmentVariable, TimeProvider.System, CancellationToken.None);
            PodStep step = new(settings, store, new BucketObjects(store.Claims), new ProgramHost(TimeProvider.System), Console.Error);
            return await step.RunAsync(CancellationToken.None);
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync($"pipelines: {wrong.Message}");
            return RunnerExit.BadOrder;
        }
        catch (StorageUnavailableException away)
        {
            await Console.Error.WriteLineAsync($"pipelines: {away.Message}");
            return RunnerExit.NoStore;
        }
    }
}
