using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Limits, and the runs that wait because of them.</summary>
internal sealed class QueueApi(SqlResources resources, RunAdmission admission)
{
    private const string Root = "/apis/pipelines/v1";
    private const int LongestName = 63;
    private const int LargestNumber = 100_000;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", Root + "/queue", "Lists runs that wait, and what for; of each experiment and pool the first hundred.", QueueAsync) { Gives = "Queue" },
        new("GET", Root + "/pools", "Lists pools.", PoolsAsync) { Gives = "PoolList" },
        new("POST", Root + "/pools", "Makes a pool, or changes how many of its runs may be driven at the same time.", SetPoolAsync) { Body = "Pool" },
        new("DELETE", Root + "/pools/{name}", "Removes a pool: its runs have no limit of its any more.", RemovePoolAsync),
        new("GET", Root + "/experiments/{id}/rules", "Gives what the runs of an experiment keep to.", RulesAsync) { Gives = "ExperimentRules" },
        new("POST", Root + "/experiments/{id}/rules", "Lays down what the runs of an experiment keep to, in place of what was laid down before.", SetRulesAsync)
        {
            Body = "ExperimentRules",
            Gives = "ExperimentRules",
        },
    ];

    private async Task QueueAsync(ApiCall call)
    {
        QueueLimits limits = await admission.LimitsAsync(call.Stop);
        QueueSnapshot now = await resources.Queue.ReadAsync(call.Stop);
        await call.WriteAsync(json => QueueJson.Write(json, limits, now));
    }

    private async Task PoolsAsync(ApiCall call)
    {
        Map<int> pools = await resources.Rules.ReadPoolsAsync(call.Stop);
        QueueSnapshot now = await resources.Queue.ReadAsync(call.Stop);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("pools");
            foreach ((string name, int most) in pools)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("max_runs", most);
                json.WriteNumber("running", now.Running.Where(share => share.Pool == name).Sum(share => share.Runs));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task SetPoolAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        string name = body.Required("name");
        if (name.Length > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw ApiRefusal.Invalid($"\"name\" is '{name}'; give at most {LongestName} letters, digits, '-', '_' and '.'.");
        int most = Number(body, "max_runs") ?? throw ApiRefusal.Invalid("\"max_runs\" is missing: how many of the pool's runs may be driven at the same time.");
        body.Ignore("running").Done();
        await resources.Rules.SetPoolAsync(name, most, call.Stop);
        admission.Forget();
        await call.DoneAsync();
    }

    private async Task RemovePoolAsync(ApiCall call)
    {
        if (!await resources.Rules.RemovePoolAsync(call.Path("name"), call.Stop))
            throw ApiRefusal.Missing("Pool", call.Path("name"));
        admission.Forget();
        await call.DoneAsync();
    }

    private async Task RulesAsync(ApiCall call)
    {
        StoredExperiment experiment = await FindAsync(call);
        admission.Forget();
        ExperimentRules rules = await admission.RulesOfAsync(experiment.Id, call.Stop);
        await call.WriteAsync(rules.Write);
    }

    private async Task SetRulesAsync(ApiCall call)
    {
        StoredExperiment experiment = await FindAsync(call);
        RequestFields body = await call.BodyAsync();
        ExperimentRules rules = new()
        {
            MostRuns = Number(body, "max_runs"),
            Pool = body.Text("pool"),
            Priority = (int)Math.Clamp(body.Long("priority") ?? 0, -1000, 1000),
            Retention = new(Days(body, "runs_days"), Number(body, "keep_runs"), Days(body, "logs_days"), Days(body, "artifacts_days"), Days(body, "cache_days")),
        };
        body.Done();
        if (rules.Pool.Length > 0 && !(await resources.Rules.ReadPoolsAsync(call.Stop)).ContainsKey(rules.Pool))
            throw ApiRefusal.Invalid($"There is no pool '{rules.Pool}'. Make it first: POST {Root}/pools");
        await resources.Rules.SetExperimentAsync(experiment.Id, JsonText.Of(rules.Write), call.Stop);
        admission.Forget();
        await call.WriteAsync(rules.Write);
    }

    private async Task<StoredExperiment> FindAsync(ApiCall call)
        => await resources.Experiments.FindAsync(call.Path("id"), call.Stop) ?? throw ApiRefusal.Missing("Experiment", call.Path("id"));

    private static TimeSpan? Days(RequestFields body, string name) => Number(body, name) is { } days ? TimeSpan.FromDays(days) : null;

    private static int? Number(RequestFields body, string name)
    {
        long? given = body.Long(name);
        return given is < 1 or > LargestNumber ? throw ApiRefusal.Invalid($"\"{name}\" is {given}; give 1 to {LargestNumber}, or leave it out.") : (int?)given;
    }
}
