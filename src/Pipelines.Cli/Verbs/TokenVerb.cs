using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Core.Values;
using Pipelines.Server.SignIn;
using Pipelines.Stores.Resources;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines token create|list|revoke</c>: tokens of a server's API, in its home or through the server itself.</summary>
internal static class TokenVerb
{
    public static Command Make() => new("token", "Makes, lists and takes back tokens of a server's API.") { MakeCreate(), MakeList(), MakeRevoke() };

    private static Command MakeCreate()
    {
        Option<string> name = new("--name") { Description = "What it is for.", Required = true, HelpName = "TEXT" };
        Option<string> role = new Option<string>("--role") { Description = "viewer looks, editor runs and changes, admin gives tokens too.", DefaultValueFactory = _ => "viewer" }
            .AcceptOnlyFromAmong("viewer", "editor", "admin");
        Option<string[]> owners = new("--namespace") { Description = "Holds in this namespace only; can be given again. In all if not given.", HelpName = "NAME" };
        Option<string?> lasts = new("--expires") { Description = "How long it counts, such as 90d, 12h, 30m; until it is taken back if not given.", HelpName = "TIME" };
        Place place = new();
        Command command = new("create", "Makes a token and prints it: it is shown this once.") { name, role, owners, lasts };
        place.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            TimeSpan? span = Span(parsed.GetValue(lasts));
            string[] given = parsed.GetValue(owners) ?? [];
            string[] texts = given.Length == 0 ? [parsed.GetValue(role) ?? ""] : [.. given.Select(owner => $"{parsed.GetValue(role)}:{owner}")];
            Sequence<Grant> grants = texts.Select(text => Grant.Read(text) ?? throw new RefusedException($"--namespace {text}: give a name of at most 63 characters, without commas.")).ToSequence();
            using ServerClient? client = place.Server(parsed);
            if (client is not null)
            {
                JsonObject wish = new() { ["name"] = parsed.GetRequiredValue(name), ["grants"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]) };
                if (span is { } most)
                    wish["expires_in_seconds"] = (long)most.TotalSeconds;
                JsonNode made = await client.PostAsync($"{ServerClient.Own}/tokens", wish, stop);
                return Print(place.IsJson(parsed), made, (string)made["token"]!);
            }
            await using SqlResources resources = await place.OpenAsync(parsed, stop);
            (StoredToken kept, string token) = await new ApiTokens(resources.Tokens, TimeProvider.System).MakeAsync(parsed.GetRequiredValue(name), grants, span, "command line", stop);
            return Print(place.IsJson(parsed), new JsonObject { ["token_id"] = kept.Id, ["token"] = token }, token);
        });
        return command;
    }

    private static Command MakeList()
    {
        Place place = new();
        Command command = new("list", "Lists tokens, newest first; their secrets are kept nowhere.");
        place.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient? client = place.Server(parsed);
            JsonArray rows = client is not null ? await OfServerAsync(client, stop) : await OfHomeAsync(place, parsed, stop);
            if (place.IsJson(parsed))
            {
                RemoteRuns.Print(new JsonObject { ["tokens"] = rows });
                return ExitCodes.Succeeded;
            }
            foreach (JsonNode? row in rows)
            {
                string state = row!["revoked_at"] is not null ? "revoked" : row["expires_at"] is { } until ? $"until {(string)until!}" : "counts";
                Console.Out.WriteLine($"{(string)row["token_id"]!}  {string.Join(',', row["grants"]!.AsArray().Select(grant => (string)grant!)),-20}  {state,-26}  {(string)row["name"]!}");
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeRevoke()
    {
        Argument<string> id = new("ID") { Description = "The token's id, as 'pipelines token list' shows it: never the token itself." };
        Place place = new();
        Command command = new("revoke", "Takes a token back: it counts no more from now on.") { id };
        place.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            string token = parsed.GetRequiredValue(id);
            using ServerClient? client = place.Server(parsed);
            if (client is not null)
            {
                await client.DeleteAsync($"{ServerClient.Own}/tokens/{Uri.EscapeDataString(token)}", stop);
                return ExitCodes.Succeeded;
            }
            await using SqlResources resources = await place.OpenAsync(parsed, stop);
            return await resources.Tokens.RevokeAsync(token, TimeProvider.System.GetUtcNow(), stop)
                ? ExitCodes.Succeeded
                : throw new RefusedException("There is no such token that counts. See: pipelines token list");
        });
        return command;
    }

    private static async Task<JsonArray> OfServerAsync(ServerClient client, CancellationToken stop)
        => (await client.GetAsync($"{ServerClient.Own}/tokens?sort_by=created_at%20desc&page_size=200", stop))["tokens"]?.DeepClone().AsArray() ?? [];

    private static async Task<JsonArray> OfHomeAsync(Place place, ParseResult parsed, CancellationToken stop)
    {
        await using SqlResources resources = await place.OpenAsync(parsed, stop);
        JsonArray rows = [];
        foreach (StoredToken token in (await resources.Tokens.ListAsync(new() { Descending = true, Size = 200 }, stop)).Items)
        {
            JsonObject row = new() { ["token_id"] = token.Id, ["name"] = token.Name, ["grants"] = new JsonArray([.. token.Grants.Split(',').Select(grant => (JsonNode)grant)]) };
            Add(row, "created_at", token.CreatedAt);
            Add(row, "expires_at", token.ExpiresAt);
            Add(row, "revoked_at", token.RevokedAt);
            rows.Add((JsonNode)row);
        }
        return rows;
    }

    private static void Add(JsonObject row, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            row[name] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static int Print(bool json, JsonNode made, string token)
    {
        if (json)
            RemoteRuns.Print(made);
        else
            Console.Out.WriteLine(token);
        return ExitCodes.Succeeded;
    }

    private static TimeSpan? Span(string? text)
    {
        if (text is null)
            return null;
        double unit = text.Length == 0 ? 0 : text[^1] switch { 'd' => 86400, 'h' => 3600, 'm' => 60, 's' => 1, _ => 0 };
        return unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count * unit is >= 1 and < 3e9
            ? TimeSpan.FromSeconds(count * unit)
            : throw new RefusedException($"--expires {text}: write a number with d, h, m or s, such as 90d.");
    }

    /// <summary>Where tokens are kept: in a home on this machine, or behind a server.</summary>
    private sealed class Place
    {
        private readonly Option<string?> _server = Shared.Server();
        private readonly Option<string?> _home = Shared.Home();
        private readonly Option<string?> _store = Shared.Store();
        private readonly Option<string> _output = Shared.Output();

        public void AddTo(Command command)
        {
            foreach (Option option in (Option[])[_server, _home, _store, _output])
                command.Add(option);
        }

        public bool IsJson(ParseResult parsed) => parsed.IsJson(_output);

        public ServerClient? Server(ParseResult parsed) => parsed.ServerOf(_server);

        public Task<SqlResources> OpenAsync(ParseResult parsed, CancellationToken stop)
        {
            HomePlace home = parsed.HomeOf(_home, _store);
            home.Home.Create();
            return SqlResources.OpenAsync(ResourcePlace.Of(home), TimeProvider.System, stop);
        }
    }
}
