namespace Pipelines.Stores.Resources;

/// <summary>Texts by name that all servers over a database share, such as the key that links are signed with.</summary>
public sealed class SettingTable
{
    private static readonly SqlText Insert = SqlText.Insert("resource_settings", "name", "value");

    private static readonly SqlText Upsert = new(
        "INSERT INTO resource_settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", "@name", "@value");

    private readonly ResourceDatabase _database;

    internal SettingTable(ResourceDatabase database) => _database = database;

    /// <summary>The text behind a name; where there is none, what <paramref name="make"/> gives is kept, unless another server was first.</summary>
    public async Task<string> GetOrAddAsync(string name, Func<string> make, CancellationToken stop)
    {
        while (true)
        {
            if (await _database.FindAsync<string>("SELECT value FROM resource_settings WHERE name = @name", new { name }, stop) is { } there)
                return there;
            await _database.WriteAsync(session => session.ExecuteAsync(Insert, name, make()), sizeBytes: 0, stop);
        }
    }

    /// <summary>Puts a text behind a name, in the place of the one that is there.</summary>
    public Task SetAsync(string name, string value, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(Upsert, name, value), sizeBytes: value.Length, stop);
}
