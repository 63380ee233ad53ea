using Pipelines.Engine.Ports;
using Pipelines.Runner;
using Pipelines.Stores.S3;

// pipelines-runner install FOLDER   copies itself for the other containers of the pod
// pipelines-runner                  runs the step that the pod's environment names
if (args is ["install", var target])
{
    Installation.Copy(Environment.ProcessPath!, target);
    return 0;
}
try
{
    RunnerSettings settings = RunnerSettings.Of(Environment.GetEnvironmentVariable);
    S3Address address = S3Address.Parse(settings.Artifacts, S3Settings.FromEnvironment(Environment.GetEnvironmentVariable));
    using S3ArtifactStore store = await S3ArtifactStore.OpenAsync(address, Environment.GetEnvironmentVariable, TimeProvider.System, default);
    return await new PodStep(settings, store, new BucketObjects(store.Claims), new ProgramHost(TimeProvider.System), Console.Error).RunAsync(default);
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
