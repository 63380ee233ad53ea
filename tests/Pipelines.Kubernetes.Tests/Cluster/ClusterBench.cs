using System.Text.Json.Nodes;
using Pipelines.ApiServer;
using Pipelines.Kubernetes.Cluster;

namespace Pipelines.Kubernetes.Tests.Cluster;

/// <summary>A double, and a client of it.</summary>
internal sealed class ClusterBench : IAsyncDisposable
{
    private ClusterBench(ApiServerDouble server, ClusterClient client) => (Server, Client) = (server, client);

    public ApiServerDouble Server { get; }

    public ClusterClient Client { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ClusterBench> StartAsync(DoubleOptions? behaves = null, ClusterIdentity? identity = null, ClusterOptions? options = null)
    {
        ApiServerDouble server = await ApiServerDouble.StartAsync(behaves);
        ClusterTarget target = new()
        {
            Server = server.Address,
            Name = "double",
            Namespace = "ml",
            Identity = identity ?? new ClusterIdentity.Nobody(),
            AuthorityPem = behaves?.Certificate?.ExportCertificatePem(),
        };
        return new(server, new ClusterClient(new ClusterConnection(target, options ?? new() { Rate = 10_000, Burst = 10_000 }, TimeProvider.System)));
    }

    public static JsonObject Job(string name, string image = "busybox", string run = "r1") => new()
    {
        ["apiVersion"] = "batch/v1",
        ["kind"] = "Job",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["run"] = run } },
        ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }) } } },
    };

    public int Count(string start) => Server.Requests.Count(request => request.StartsWith(start, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
