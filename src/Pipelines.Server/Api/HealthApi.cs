using Pipelines.Server.SignIn;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>Whether the server lives and whether it is ready to work.</summary>
internal sealed class HealthApi(Func<bool> isReady)
{
    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/v2beta1/healthz", "Says that the API answers, and for how many users.", HealthAsync) { Gives = "Health" },
        new("GET", "/healthz", "The same.", HealthAsync) { Gives = "Health" },
        new("GET", "/livez", "The process lives.", call => call.DoneAsync()),
        new("GET", "/readyz", "Runs that an earlier server left are taken up, and the stores answer.", ReadyAsync),
        new("GET", "/apis/v2beta1/auth", "Whether the caller may do it.", AuthAsync) { Queries = ["namespace", "resources", "verb"] },
    ];

    private static Task HealthAsync(ApiCall call) => call.WriteAsync(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("multi_user", false);
        json.WriteString("pipeline_store", "database");
        json.WriteEndObject();
    });

    private static Task AuthAsync(ApiCall call)
    {
        call.Demand(call.Query("verb").ToUpperInvariant() is "" or "GET" or "LIST" ? Role.Viewer : Role.Editor, call.Query("namespace"));
        return call.DoneAsync();
    }

    private Task ReadyAsync(ApiCall call)
        => isReady() ? call.DoneAsync() : throw new ApiRefusal(RefusalCode.Unavailable, "The server is taking up the runs that an earlier one left.");
}
