using System.Reflection;
using System.Text.Json;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>What this server is, and how busy it is.</summary>
internal sealed class AboutApi(RunHost host, LaunchPlaces places, Home home, string artifactRoot, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/about", "Says what this server is and how busy it is; no secrets.", WriteAsync) { Gives = "About" },
    ];

    private Task WriteAsync(ApiCall call) => call.WriteAsync(json =>
    {
        Assembly program = typeof(AboutApi).Assembly;
        string version = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        json.WriteStartObject();
        json.Text("version", version.Split('+')[0]);
        json.Text("runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
        json.Text("system", System.Runtime.InteropServices.RuntimeInformation.OSDescription);
        json.Text("home", home.Root);
        json.Text("artifacts", artifactRoot);
        json.Time("started_at", _startedAt);
        json.WriteNumber("runs_active", host.Count);
        json.WriteNumber("places", places.Count);
        json.WriteNumber("places_taken", places.Taken);
        json.Long("memory_bytes", Environment.WorkingSet);
        WriteDisk(json);
        json.WriteEndObject();
    });

    private void WriteDisk(Utf8JsonWriter json)
    {
        try
        {
            DriveInfo drive = new(home.Root);
            json.Long("disk_free_bytes", drive.AvailableFreeSpace);
            json.Long("disk_bytes", drive.TotalSize);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Some file systems do not say.
        }
    }
}
