using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>What people have laid down: the sizes of pools, and the rules of experiments as JSON. All members may be called from any thread.</summary>
public sealed class RuleTable
{
    private static readonly SqlText InsertPool = new(
        "INSERT INTO resource_pools (name, most_runs) VALUES (@name, @most) ON CONFLICT (name) DO UPDATE SET most_runs = excluded.most_runs", "@name", "@most");

    private static readonly SqlText RemovePool = new("DELETE FROM resource_pools WHERE name = @name", "@name");

    private static readonly SqlText InsertRules = new(
        "INSERT INTO resource_experiment_rules (experiment, rules_json) VALUES (@id, @rules) ON CONFLICT (experiment) DO UPDATE SET rules_json = excluded.rules_json", "@id", "@rules");

    private readonly ResourceDatabase _database;

    internal RuleTable(ResourceDatabase database) => _database = database;

    /// <summary>Pools by name, with the number of runs that each lets run at the same time.</summary>
    public async Task<Map<int>> ReadPoolsAsync(CancellationToken stop)
        => (await _database.QueryAsync<PoolRow>("SELECT name AS Name, most_runs AS MostRuns FROM resource_pools", new { }, stop)).ToMap(row => row.Name, row => (int)row.MostRuns);

    /// <summary>Makes a pool, or changes its size.</summary>
    public Task SetPoolAsync(string name, int mostRuns, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(InsertPool, name, mostRuns), sizeBytes: 0, stop);

    /// <summary>Removes a pool: its runs have no limit of its any more. False when there is none.</summary>
    public async Task<bool> RemovePoolAsync(string name, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(RemovePool, name), sizeBytes: 0, stop) == 1;

    /// <summary>The rules of all experiments that have some, as JSON by the experiment's id.</summary>
    public async Task<Map<string>> ReadExperimentsAsync(CancellationToken stop)
        => (await _database.QueryAsync<RulesRow>("SELECT experiment AS Experiment, rules_json AS RulesJson FROM resource_experiment_rules", new { }, stop))
            .ToMap(row => row.Experiment, row => row.RulesJson);

    /// <summary>Lays the rules of an experiment down.</summary>
    public Task SetExperimentAsync(string id, string rulesJson, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(InsertRules, id, rulesJson), rulesJson.Length, stop);

    // Made by Dapper.
#pragma warning disable CA1812
    private sealed record PoolRow
    {
        public string Name { get; init; } = "";
        public long MostRuns { get; init; }
    }

    private sealed record RulesRow
    {
        public string Experiment { get; init; } = "";
        public string RulesJson { get; init; } = "{}";
    }
#pragma warning restore CA1812
}
