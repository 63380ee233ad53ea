using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Server.Api;
using Pipelines.Server.Safety;
using Pipelines.Server.SignIn;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Server.Tests;

public sealed partial class SignInTests : SignInBench
{
    [Fact]
    public void Every_address_stands_in_the_table_and_the_table_has_no_other()
        => Assert.Equal(EndpointRoles.All.Keys.Order(StringComparer.Ordinal), Server.Endpoints.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_address_answers_those_who_have_its_role_and_nobody_else()
    {
        Dictionary<Role, string> tokens = new() { [Role.None] = "" };
        foreach (Role role in (Role[])[Role.Viewer, Role.Editor, Role.Admin])
            tokens[role] = await TokenAsync(role.ToString().ToLowerInvariant());
        foreach (string endpoint in Server.Endpoints)
        {
            string[] parts = endpoint.Split(' ');
            Role needed = EndpointRoles.All[endpoint].Role;
            foreach ((Role role, string token) in tokens)
            {
                Answer answer = await AsAsync(token, new(parts[0]), PathPart().Replace(parts[1], "x"), parts[0] == "GET" ? null : []);
                HttpStatusCode? expected = needed == Role.None || role >= needed ? null : role == Role.None ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
                if (expected is null)
                    Assert.False(answer.Status == HttpStatusCode.Unauthorized || (answer.Status == HttpStatusCode.Forbidden && needed != Role.None), $"{endpoint} refuses {role}: {answer.Json.ToJsonString()}");
                else
                    Assert.True(answer.Status == expected, $"{endpoint} answers {role} with {answer.Status}: {answer.Json.ToJsonString()}");
            }
        }
    }

    [Fact]
    public async Task Who_has_no_token_that_counts_is_asked_to_sign_in()
    {
        string token = await TokenAsync("viewer");
        foreach (string wrong in (string[])["", "pl_", "pl_0123456789abcdef_x", token + "x", token[..^1], "x" + token, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, Url($"{Api}/runs"));
            if (wrong.Length > 0)
                request.Headers.Authorization = new("Bearer", wrong);
            using HttpResponseMessage refused = await RawAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
            string body = await refused.Content.ReadAsStringAsync(Stop);
            Assert.DoesNotContain(token, body, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(token, HttpMethod.Get, $"{Api}/runs")).Status);
    }

    [Fact]
    public async Task A_token_is_shown_once_kept_as_a_hash_and_ends()
    {
        string admin = await TokenAsync("admin");
        Answer made = (await AsAsync(admin, HttpMethod.Post, $"{Own}/tokens", new() { ["name"] = "ci", ["grants"] = new JsonArray("viewer", "editor:team"), ["expires_in_seconds"] = 3600 })).Ok();
        (string id, string token) = ((string)made["token_id"]!, (string)made["token"]!);
        Assert.Equal("2026-03-02T13:00:00Z", (string)made["expires_at"]!);
        JsonNode listed = (await AsAsync(admin, HttpMethod.Get, $"{Own}/tokens")).Ok()["tokens"].AsArray().Single(each => (string)each!["token_id"]! == id)!;
        Assert.Null(listed["token"]);
        Assert.Equal(["viewer", "editor:team"], listed["grants"]!.AsArray().Select(grant => (string)grant!));
        StoredToken kept = (await Resources.Tokens.FindAsync(id, Stop))!;
        Assert.DoesNotContain(token.Split('_', 3)[2], kept.ToString(), StringComparison.Ordinal);
        Assert.Equal(Digest.Of(token.Split('_', 3)[2]).Hex, kept.SecretSha256);

        Assert.Equal(HttpStatusCode.OK, (await AsAsync(token, HttpMethod.Get, $"{Api}/runs")).Status);
        Clock.Now = Clock.Now.AddHours(1);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AsAsync(token, HttpMethod.Get, $"{Api}/runs")).Status);

        string other = await TokenAsync("viewer");
        string otherId = other.Split('_')[1];
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(other, HttpMethod.Get, $"{Api}/runs")).Status);
        (await AsAsync(admin, HttpMethod.Delete, $"{Own}/tokens/{otherId}")).Ok();
        Assert.Equal(HttpStatusCode.Unauthorized, (await AsAsync(other, HttpMethod.Get, $"{Api}/runs")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync(admin, HttpMethod.Delete, $"{Own}/tokens/{otherId}")).Status);
    }

    [Theory]
    [InlineData("""{"grants":["viewer"]}""", "name")]
    [InlineData("""{"name":"x"}""", "grants")]
    [InlineData("""{"name":"x","grants":["owner"]}""", "owner")]
    [InlineData("""{"name":"x","grants":["viewer:"]}""", "viewer:")]
    [InlineData("""{"name":"x","grants":["viewer"],"expires_in_seconds":0}""", "expires_in_seconds")]
    [InlineData("""{"name":"x","grants":["viewer"],"colour":"red"}""", "colour")]
    public async Task A_token_that_cannot_be_made_is_refused(string body, string named)
    {
        Answer refused = await AsAsync(await TokenAsync("admin"), HttpMethod.Post, $"{Own}/tokens", JsonNode.Parse(body)!.AsObject());
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_is_seen_and_changed_by_those_alone_who_have_a_role_in_it()
    {
        string admin = await TokenAsync("admin"), mine = await TokenAsync("editor:team-a"), looks = await TokenAsync("viewer:team-a"), theirs = await TokenAsync("editor:team-b");
        JsonObject experiment = new() { ["display_name"] = "e", ["namespace"] = "team-a" };
        foreach (string stranger in (string[])[looks, theirs])
            Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(stranger, HttpMethod.Post, $"{Api}/experiments", experiment.DeepClone().AsObject())).Status);
        string id = (string)(await AsAsync(mine, HttpMethod.Post, $"{Api}/experiments", experiment)).Ok()["experiment_id"]!;
        JsonObject body = RunBody(Some.Pipeline().WithStep("a").Build());
        body["experiment_id"] = id;
        Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(theirs, HttpMethod.Post, $"{Api}/runs", body.DeepClone().AsObject())).Status);
        string run = (string)(await AsAsync(mine, HttpMethod.Post, $"{Api}/runs", body)).Ok()["run_id"]!;

        foreach ((string token, HttpStatusCode read, HttpStatusCode write) in ((string, HttpStatusCode, HttpStatusCode)[])
        [
            (admin, HttpStatusCode.OK, HttpStatusCode.OK), (mine, HttpStatusCode.OK, HttpStatusCode.OK),
            (looks, HttpStatusCode.OK, HttpStatusCode.Forbidden), (theirs, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
        ])
        {
            foreach (string path in (string[])[$"{Api}/runs/{run}", $"{Own}/runs/{run}", $"{Api}/experiments/{id}", $"{Own}/comparison?run_ids={run}", $"{Api}/runs?experiment_id={id}"])
                Assert.True(read == (await AsAsync(token, HttpMethod.Get, path)).Status, $"{path} should answer {read}");
            Assert.Equal(write, (await AsAsync(token, HttpMethod.Post, $"{Api}/runs/{run}:archive")).Status);
            Assert.Equal(write, (await AsAsync(token, HttpMethod.Post, $"{Api}/experiments/{id}:unarchive")).Status);
        }
        // A list is of one namespace for those who do not see all.
        Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(mine, HttpMethod.Get, $"{Api}/runs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(mine, HttpMethod.Get, $"{Api}/runs?namespace=team-b")).Status);
        Assert.Equal(1, (int)(await AsAsync(mine, HttpMethod.Get, $"{Api}/runs?namespace=team-a")).Ok()["total_size"]!);
        Assert.Equal("{}", (await AsAsync(theirs, HttpMethod.Get, $"{Api}/experiments?namespace=team-b")).Ok().Json.ToJsonString());
        // What is in no namespace is not theirs either.
        Assert.Equal(HttpStatusCode.Forbidden, (await AsAsync(mine, HttpMethod.Post, $"{Api}/runs", RunBody(Some.Pipeline().WithStep("a").Build()))).Status);
    }

    [Fact]
    public async Task What_is_made_from_a_pipeline_needs_a_look_at_it()
    {
        string admin = await TokenAsync("admin"), mine = await TokenAsync("editor:team-a"), theirs = await TokenAsync("editor:team-b");
        Answer pipeline = (await AsAsync(mine, HttpMethod.Post, $"{Api}/pipelines/create", new()
        {
            ["pipeline"] = new JsonObject { ["display_name"] = "p", ["namespace"] = "team-a" },
            ["pipeline_version"] = new JsonObject { ["display_name"] = "v", ["pipeline_spec"] = RunBody(Some.Pipeline().WithStep("a").Build())["pipeline_spec"]!.DeepClone() },
        })).Ok();
        Assert.Equal("team-a", (string)pipeline["namespace"]!);
        string place = (string)(await AsAsync(admin, HttpMethod.Post, $"{Api}/experiments", new() { ["display_name"] = "b", ["namespace"] = "team-b" })).Ok()["experiment_id"]!;
        JsonObject body = new()
        {
            ["display_name"] = "stolen",
            ["experiment_id"] = place,
            ["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = (string)pipeline["pipeline_id"]! },
        };
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync(theirs, HttpMethod.Post, $"{Api}/runs", body.DeepClone().AsObject())).Status);
        body["trigger"] = new JsonObject { ["periodic_schedule"] = new JsonObject { ["interval_second"] = 60 } };
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync(theirs, HttpMethod.Post, $"{Api}/recurringruns", body.DeepClone().AsObject())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync(theirs, HttpMethod.Post, $"{Own}/schedules", body.DeepClone().AsObject())).Status);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(admin, HttpMethod.Post, $"{Own}/schedules", body)).Status);
    }

    [Fact]
    public async Task Changes_and_refusals_are_written_down_and_stay()
    {
        string admin = await TokenAsync("admin"), viewer = await TokenAsync("viewer");
        (await AsAsync(admin, HttpMethod.Post, $"{Api}/experiments", new() { ["display_name"] = "e" })).Ok();
        await AsAsync(viewer, HttpMethod.Post, $"{Api}/experiments", new() { ["display_name"] = "f" });
        await AsAsync("pl_no_token", HttpMethod.Get, $"{Api}/runs");
        (await AsAsync(viewer, HttpMethod.Get, $"{Api}/runs")).Ok();
        JsonArray entries = (await AsAsync(admin, HttpMethod.Get, $"{Own}/audit?page_size=200")).Ok()["audit"].AsArray();
        Assert.Equal(
            [($"token:{admin.Split('_')[1]}", "POST", $"{Api}/experiments", "200"), ($"token:{viewer.Split('_')[1]}", "POST", $"{Api}/experiments", "403"), (null, "GET", $"{Api}/runs", "401")],
            entries.Select(entry => ((string?)entry!["actor"], (string)entry["method"]!, (string)entry["path"]!, (string)entry["status"]!)).Order().OrderByDescending(entry => entry.Item1 is not null).ThenBy(entry => entry.Item4));
        Assert.All(entries, entry => Assert.Equal("127.0.0.1", (string)entry!["address"]!));
        Assert.DoesNotContain(admin.Split('_', 3)[2], entries.ToJsonString(), StringComparison.Ordinal);

        await using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={SqliteDialect.ForResources(Home.Database).Place}");
        await connection.OpenAsync(Stop);
        foreach (string sql in (string[])["DELETE FROM audit_log", "UPDATE audit_log SET actor = 'me'"])
        {
            await using Microsoft.Data.Sqlite.SqliteCommand change = connection.CreateCommand();
#pragma warning disable CA2100 // One of the two texts above.
            change.CommandText = sql;
#pragma warning restore CA2100
            await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => change.ExecuteNonQueryAsync(Stop));
        }
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_told_to_wait()
    {
        await StopAsync();
        Options = Options with { SignIn = new() { RequestsPerSecond = 0.0001, FailuresPerSecond = 0.0001 } };
        await StartAsync(waits: false);
        string one = await TokenAsync("viewer"), other = await TokenAsync("viewer");
        for (int i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await AsAsync(one, HttpMethod.Get, $"{Api}/runs")).Status);
        Answer refused = await AsAsync(one, HttpMethod.Get, $"{Api}/runs");
        Assert.Equal((HttpStatusCode.TooManyRequests, 8), (refused.Status, (int)refused["code"]!));
        Assert.True(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture) > 1);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(other, HttpMethod.Get, $"{Api}/runs")).Status);
        // Failures of an address are counted for themselves: who has a token comes in all the same.
        for (int i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await AsAsync("pl_no", HttpMethod.Get, $"{Api}/runs")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AsAsync("pl_no", HttpMethod.Get, $"{Api}/runs")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync(other, HttpMethod.Get, $"{Api}/runs")).Status);
    }

    [Fact]
    public async Task The_key_of_links_changes_without_a_restart_and_the_last_one_still_counts()
    {
        string admin = await TokenAsync("admin");
        string file = Path.Combine(Home.Root, "links.key");
        SigningKeys keys = new(file);
        ArtifactLinks links = new(keys.Keys, Clock);
        string first = links.Sign(new("file:///a", "abc", "system.Model", Clock.Now.AddMinutes(10)));
        (await AsAsync(admin, HttpMethod.Post, $"{Own}/links:rotate", [])).Ok();
        string second = links.Sign(new("file:///a", "abc", "system.Model", Clock.Now.AddMinutes(10)));
        Assert.NotEqual(first, second);
        Assert.NotNull(links.Read(first));
        await keys.ChangeAsync(Stop);
        Assert.NotNull(links.Read(second));
        Assert.Null(links.Read(first));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void With_sign_in_a_server_may_listen_beyond_this_machine()
    {
        ServerOptions beyond = new() { Listen = new(IPAddress.Any, 1), SignIn = new() };
        Assert.Empty(beyond.Problems());
        Assert.NotEmpty((beyond with { SignIn = new() { OidcIssuer = new("http://login.example.org"), OidcAudience = "x" } }).Problems());
        Assert.NotEmpty((beyond with { SignIn = new() { OidcIssuer = new("https://login.example.org") } }).Problems());
        Assert.NotEmpty((beyond with { SignIn = new() { OidcAudience = "x" } }).Problems());
        Assert.NotEmpty((beyond with { SignIn = new() { RequestsPerSecond = 0 } }).Problems());
        Assert.Equal(["10.0.0.7"], (beyond with { Listen = new(IPAddress.Parse("10.0.0.7"), 1) }).Hosts());
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PathPart();
}
